# Dovecot on the mailboxes of the sample site. Only compose.yaml uses it: a hoster has an IMAP server already.
FROM debian:bookworm-slim
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends dovecot-imapd \
 && rm -rf /var/lib/apt/lists/*
COPY conf/dovecot/ /etc/dovecot/
COPY docker/neighbours/dovecot-local.conf /etc/dovecot/local.conf
ENTRYPOINT ["dovecot", "-F"]
