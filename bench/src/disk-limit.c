/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at https://www.apache.org/licenses/LICENSE-2.0
 *
 * The system calls of deliveries alone, without a protocol: what the disk allows. Prints what lmtp-load prints.
 *
 *   disk-limit -d none|file|full -k m|b -c THREADS -s OCTETS -m MAILBOXES -t SECONDS ROOT
 */
#include "common.h"
#include "deliver.h"

static long threads = 1, mailboxes = 1000, octets = 10240, taken;
static double limit = 5, started;
static char kind = 'm', *message;

struct worker {
    pthread_t thread;
    long delivered, failed;
};

static void *run(void *argument) {
    struct worker *me = argument;
    while (seconds() < started + limit) {
        long number = __atomic_fetch_add(&taken, 1, __ATOMIC_RELAXED);
        long box = (long)((unsigned long)number * 7919 % (unsigned long)mailboxes);
        *(deliver(kind, box, message, octets) ? &me->failed : &me->delivered) += 1;
    }
    return NULL;
}

int main(int count, char **arguments) {
    int option;
    while ((option = getopt(count, arguments, "d:k:c:s:m:t:")) != -1) switch (option) {
        case 'd': durability = optarg; break;
        case 'k': kind = *optarg; break;
        case 'c': threads = atol(optarg); break;
        case 's': octets = atol(optarg); break;
        case 'm': mailboxes = atol(optarg); break;
        case 't': limit = atof(optarg); break;
        default: optind = count;
    }
    if (optind + 1 != count) {
        fprintf(stderr, "usage: disk-limit [-d none|file|full] [-k m|b] [-c threads] [-s octets] [-m mailboxes] [-t seconds] ROOT\n");
        return 2;
    }
    root = arguments[optind];
    umask(077);
    message = malloc(octets);
    memset(message, 'x', octets);
    struct worker *workers = calloc(threads, sizeof *workers), all = {0};
    started = seconds();
    for (int i = 0; i < threads; i++) pthread_create(&workers[i].thread, NULL, run, &workers[i]);
    for (int i = 0; i < threads; i++) {
        pthread_join(workers[i].thread, NULL);
        all.delivered += workers[i].delivered, all.failed += workers[i].failed;
    }
    double elapsed = seconds() - started;
    printf("{\"messages\": %ld, \"delivered\": %ld, \"failed\": %ld, \"seconds\": %.4f, \"rate\": %.1f}\n", all.delivered,
           all.delivered, all.failed, elapsed, all.delivered / elapsed);
    return all.failed > 0 || all.delivered == 0;
}
