/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at https://www.apache.org/licenses/LICENSE-2.0
 *
 * Sends messages by LMTP, or by SMTP with -S, to 127.0.0.1:PORT over kept connections, a thread each, and prints what
 * came of it as one line of JSON. Recipients are Maildirs (-k m) or mboxes (-k b) of common.h. Every accepted recipient must be answered 250: anything else counts as failed.
 */
#include "common.h"
#include <signal.h>

static int connections = 1, recipients = 1, port, smtp;
static long messages = 1000, mailboxes = 1000, octets = 10240;
static double rate, limit = 60, started;
static char *body, kind = 'm';
static size_t body_length;
static long taken;

struct client {
    pthread_t thread;
    long delivered, failed, sent;
    size_t samples;
    float *latency;
    double end;
};

static int reply(struct stream *in) {
    char *line;
    size_t length;
    do {
        length = next_line(in, &line);
    } while (length > 3 && line[3] == '-');
    return length < 4 ? 0 : line[0] - '0';
}

/* The next message's number, or -1. With a rate each message has its time, whether or not the server keeps up. */
static long take(double *due) {
    long number = __atomic_fetch_add(&taken, 1, __ATOMIC_RELAXED);
    *due = rate > 0 ? started + number / rate : seconds();
    if (number >= messages || *due > started + limit) return -1;
    double early = *due - seconds();
    if (early > 0) {
        struct timespec pause = {(time_t)early, (long)((early - (long)early) * 1e9)};
        nanosleep(&pause, NULL);
    }
    return number;
}

static int transaction(struct client *me, struct stream *in, char *out, long number) {
    int length = sprintf(out, "MAIL FROM:<bench@sender.example>\r\n");
    long first = (long)((unsigned long)number * 7919 % (unsigned long)mailboxes);
    for (int i = 0; i < recipients; i++) {
        long box = (first + i) % mailboxes;
        length += sprintf(out + length, "RCPT TO:<%c%ld@d%ld.example>\r\n", kind, box, box % DOMAINS);
    }
    length += sprintf(out + length, "DATA\r\n");
    if (put_all(in->fd, out, length)) return 0;
    if (reply(in) != 2) return 0;
    int accepted = 0;
    for (int i = 0; i < recipients; i++) {
        int code = reply(in);
        if (code == 0) return 0;
        accepted += code == 2;
    }
    if (reply(in) != 3) return 0;
    length = sprintf(out, "Subject: message %ld\r\nMessage-ID: <%ld@bench.example>\r\n\r\n", number, number);
    struct iovec { const void *base; size_t length; } parts[] = {{out, length}, {body, body_length}};
    for (int i = 0; i < 2; i++)
        if (put_all(in->fd, parts[i].base, parts[i].length)) return 0;
    int expected = smtp ? 1 : accepted;
    me->failed += recipients - accepted;
    for (int i = 0; i < expected; i++) {
        int code = reply(in);
        if (code == 0) return 0;
        *(code == 2 ? &me->delivered : &me->failed) += smtp ? accepted : 1;
    }
    return 1;
}

static void *run(void *argument) {
    struct client *me = argument;
    struct stream in = {.fd = socket(AF_INET, SOCK_STREAM, 0)};
    struct sockaddr_in address = loopback(port);
    char *out = malloc(1000 + 100 * (size_t)recipients);
    int one = 1;
    double due;
    setsockopt(in.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(in.fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
    const char *hello = smtp ? "EHLO bench.example\r\n" : "LHLO bench.example\r\n";
    if (reply(&in) != 2 || put_all(in.fd, hello, strlen(hello)) || reply(&in) != 2) fail("greeting");
    for (long number = take(&due); number >= 0; number = take(&due)) {
        me->sent++;
        if (!transaction(me, &in, out, number)) {
            fprintf(stderr, "lmtp-load: the connection broke off, or MAIL or DATA was refused\n");
            me->failed += recipients;
            break;
        }
        me->latency = realloc(me->latency, (me->samples + 1) * sizeof *me->latency);
        me->latency[me->samples++] = (float)(seconds() - due);
    }
    me->end = seconds();
    if (put_all(in.fd, "QUIT\r\n", 6) == 0) reply(&in);
    close(in.fd);
    return NULL;
}

static void make_body(void) {
    body = malloc(octets + 200);
    for (int row = 0; (long)body_length < octets - 80; row++) {
        for (int i = 0; i < 76; i++) body[body_length++] = "abcdefg hijklmnop qrstuvw xyz"[(i + row) % 29];
        body[body_length++] = '\r';
        body[body_length++] = '\n';
    }
    memcpy(body + body_length, ".\r\n", 3);
    body_length += 3;
}

static int ascending(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

int main(int count, char **arguments) {
    int option;
    while ((option = getopt(count, arguments, "c:n:s:r:m:t:R:k:S")) != -1) switch (option) {
        case 'c': connections = atoi(optarg); break;
        case 'n': messages = atol(optarg); break;
        case 's': octets = atol(optarg); break;
        case 'r': recipients = atoi(optarg); break;
        case 'm': mailboxes = atol(optarg); break;
        case 't': limit = atof(optarg); break;
        case 'R': rate = atof(optarg); break;
        case 'k': kind = *optarg; break;
        case 'S': smtp = 1; break;
        default: optind = count;
    }
    if (optind >= count) {
        fprintf(stderr, "usage: lmtp-load [-c connections] [-n messages] [-s octets] [-r recipients] [-m mailboxes] [-k m|b]"
                        " [-t seconds] [-R messages a second] [-S] PORT\n");
        return 2;
    }
    port = atoi(arguments[optind]);
    // A connection that the server ends is counted, and does not end the rest.
    signal(SIGPIPE, SIG_IGN);
    make_body();
    struct client *clients = calloc(connections, sizeof *clients), all = {0};
    started = seconds();
    for (int i = 0; i < connections; i++) pthread_create(&clients[i].thread, NULL, run, &clients[i]);
    for (int i = 0; i < connections; i++) {
        struct client *one = &clients[i];
        pthread_join(one->thread, NULL);
        all.delivered += one->delivered, all.failed += one->failed, all.sent += one->sent;
        if (one->end > all.end) all.end = one->end;
        all.latency = realloc(all.latency, (all.samples + one->samples + 1) * sizeof *all.latency);
        memcpy(all.latency + all.samples, one->latency, one->samples * sizeof *all.latency);
        all.samples += one->samples;
    }
    qsort(all.latency, all.samples, sizeof *all.latency, ascending);
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double elapsed = all.end - started;
    printf("{\"messages\": %ld, \"delivered\": %ld, \"failed\": %ld, \"seconds\": %.4f, \"rate\": %.1f, \"p50_ms\": %.2f, "
           "\"p99_ms\": %.2f, \"client_cpu\": %.3f}\n",
           all.sent, all.delivered, all.failed, elapsed, all.delivered / elapsed,
           all.samples ? all.latency[all.samples / 2] * 1e3 : 0, all.samples ? all.latency[all.samples * 99 / 100] * 1e3 : 0,
           used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6);
    return all.failed > 0 || all.delivered == 0;
}
