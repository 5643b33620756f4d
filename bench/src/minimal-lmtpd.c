/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at https://www.apache.org/licenses/LICENSE-2.0
 *
 * The least that an LMTP server can do: a thread for each connection, no tables, no log, one recipient after another, and
 * of each delivery only the system calls. What protocol and disk allow on a machine that the client shares.
 *
 *   minimal-lmtpd -d discard|none|file|full -l (with dotlock) PORT ROOT
 */
#include "common.h"
#include "deliver.h"

/* The message after DATA, with LF and without dot-stuffing; its length, or -1. */
static ssize_t receive(struct stream *in, char **message, size_t *room) {
    size_t used = 0;
    char *line;
    for (size_t length; (length = next_line(in, &line)) > 0;) {
        if (line[0] == '.' && length == 3) return (ssize_t)used;
        if (line[0] == '.') line++, length--;
        if (used + length > *room && !(*message = realloc(*message, *room = 2 * (used + length)))) fail("memory");
        memcpy(*message + used, line, length);
        used += length;
        if (length > 1 && line[length - 2] == '\r') (*message)[--used - 1] = '\n';
    }
    return -1;
}

static void *serve(void *argument) {
    struct stream in = {.fd = (int)(long)argument};
    size_t room = 1 << 16, outSize = 1 << 16, out = 0;
    char *message = malloc(room), *reply = malloc(outSize), *line;
    long boxes[1000];
    char kinds[1000];
    int count = 0, quit = 0;
    out = sprintf(reply, "220 minimal LMTP\r\n");
    while (!quit) {
        if (!in.data || in.start == in.end) {
            if (put_all(in.fd, reply, out)) break;
            out = 0;
        }
        size_t length = next_line(&in, &line);
        if (length == 0) break;
        if (!strncasecmp(line, "LHLO", 4)) {
            out += sprintf(reply + out, "250-minimal\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n");
        } else if (!strncasecmp(line, "RCPT TO:<", 9) && count < 1000) {
            kinds[count] = line[9];
            boxes[count++] = atol(line + 10);
            out += sprintf(reply + out, "250 2.1.5 OK\r\n");
        } else if (!strncasecmp(line, "DATA", 4)) {
            out += sprintf(reply + out, "354 send\r\n");
            if (put_all(in.fd, reply, out)) break;
            out = 0;
            ssize_t size = receive(&in, &message, &room);
            if (size < 0) break;
            for (int i = 0; i < count; i++)
                out += sprintf(reply + out, deliver(kinds[i], boxes[i], message, size) ? "451 4.3.0 failed\r\n" : "250 2.0.0 OK\r\n");
            count = 0;
        } else {
            quit = !strncasecmp(line, "QUIT", 4);
            out += sprintf(reply + out, quit ? "221 2.0.0 bye\r\n" : "250 2.0.0 OK\r\n");
            if (quit) put_all(in.fd, reply, out);
        }
    }
    close(in.fd);
    free(in.data), free(message), free(reply);
    return NULL;
}

int main(int count, char **arguments) {
    int option, one = 1;
    while ((option = getopt(count, arguments, "d:l")) != -1) switch (option) {
        case 'd': durability = optarg; break;
        case 'l': dotlock = 1; break;
        default: return 2;
    }
    if (optind + 2 != count) {
        fprintf(stderr, "usage: minimal-lmtpd [-d discard|none|file|full] [-l] PORT ROOT\n");
        return 2;
    }
    root = arguments[optind + 1];
    umask(077);
    struct sockaddr_in address = loopback(atoi(arguments[optind]));
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1000)) fail("listen");
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) continue;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, (void *)(long)fd)) close(fd);
        else pthread_detach(thread);
    }
}
