/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at https://www.apache.org/licenses/LICENSE-2.0
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* kN@d(N mod DOMAINS).example has ROOT/d(N mod DOMAINS)/kN, owned by uid and gid FIRST_ID + N: a Maildir where k is m, a
   folder with an mbox where k is b. */
enum { DOMAINS = 10, FIRST_ID = 20000 };

static inline double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static inline void fail(const char *what) {
    perror(what);
    exit(2);
}

static inline struct sockaddr_in loopback(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/* A connection with what was read of it and not yet used. */
struct stream {
    int fd;
    char *data;
    size_t start, end, size;
};

static inline int more(struct stream *in) {
    if (in->start > 0) {
        memmove(in->data, in->data + in->start, in->end - in->start);
        in->end -= in->start;
        in->start = 0;
    }
    if (in->end == in->size && !(in->data = realloc(in->data, in->size = in->size ? 2 * in->size : 1 << 16)))
        fail("memory");
    ssize_t count = read(in->fd, in->data + in->end, in->size - in->end);
    if (count <= 0) return 0;
    in->end += count;
    return 1;
}

/* The next line with its LF; its length, or 0 at the end of the connection. Valid until the next call. */
static inline size_t next_line(struct stream *in, char **line) {
    size_t seen = 0;
    for (;;) {
        char *from = in->data + in->start;
        char *end = in->end - in->start > seen ? memchr(from + seen, '\n', in->end - in->start - seen) : NULL;
        if (end) {
            *line = from;
            in->start += end + 1 - from;
            return end + 1 - from;
        }
        seen = in->end - in->start;
        if (!more(in)) return 0;
    }
}

static inline int put_all(int fd, const char *data, size_t length) {
    while (length > 0) {
        ssize_t count = write(fd, data, length);
        if (count < 0) return -1;
        data += count;
        length -= count;
    }
    return 0;
}
