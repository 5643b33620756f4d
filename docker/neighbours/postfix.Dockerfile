# Postfix with the sample site, in front of James. Only compose.yaml uses it: a hoster has a Postfix already.
FROM debian:bookworm-slim
RUN echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections \
 && apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postfix \
 && rm -rf /var/lib/apt/lists/*
# Where James's image has it; start-postfix takes it from there.
COPY conf/postfix/ /opt/james-virtual/conf/postfix/
COPY docker/neighbours/start-postfix /usr/local/sbin/
ENTRYPOINT ["sh", "/usr/local/sbin/start-postfix"]
