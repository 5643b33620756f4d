/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at https://www.apache.org/licenses/LICENSE-2.0
 *
 * A disk whose write cache is lost with the power, to be put below a loop device: a FUSE file system with the files "disk",
 * held in memory and never in the page cache, and "acknowledged", which is only appended to. What happens to both is written
 * to one log in the order in which it happens: as records of struct record, each followed by its data.
 *
 *   volatile-disk LOG OCTETS MICROSECONDS MOUNT-POINT
 *
 * A request is in the log before it is answered. A flush takes its time, as that of a real disk does: it is in the log when it
 * is over, with how long the log was when it began. What was written or acknowledged meanwhile is before it in the log, and
 * the write is not made stable by it.
 */
#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, FLUSH = 2, ACKNOWLEDGED = 3 };
enum { NONE, TOP, DISK, ACKNOWLEDGEMENTS };

struct record {
    uint32_t kind, length;
    uint64_t offset;
};

static int logged;
static char *disk;
static off_t size, acknowledged, log_length;
static useconds_t flush_time;
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;

/* With the mutex held. Nothing is answered that is not in the log. */
static void put(uint32_t kind, uint64_t offset, const char *data, size_t length) {
    struct record record = {kind, (uint32_t)length, offset};
    struct iovec parts[] = {{&record, sizeof record}, {(void *)data, length}};
    if (writev(logged, parts, 2) != (ssize_t)(sizeof record + length)) {
        perror("volatile-disk: log");
        abort();
    }
    log_length += (off_t)(sizeof record + length);
}

static int file(const char *path) {
    return !strcmp(path, "/") ? TOP : !strcmp(path, "/disk") ? DISK : !strcmp(path, "/acknowledged") ? ACKNOWLEDGEMENTS : NONE;
}

static void *start(struct fuse_conn_info *connection, struct fuse_config *config) {
    (void)config;
    connection->max_write = 1 << 20;
    return NULL;
}

static int status(const char *path, struct stat *found, struct fuse_file_info *open) {
    (void)open;
    memset(found, 0, sizeof *found);
    int which = file(path);
    if (which == NONE) return -ENOENT;
    found->st_mode = which == TOP ? S_IFDIR | 0700 : S_IFREG | 0600;
    found->st_nlink = which == TOP ? 2 : 1;
    found->st_size = which == DISK ? size : which == ACKNOWLEDGEMENTS ? acknowledged : 0;
    return 0;
}

static int list(const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset, struct fuse_file_info *open,
                enum fuse_readdir_flags flags) {
    (void)path, (void)offset, (void)open, (void)flags;
    fill(buffer, "disk", NULL, 0, 0);
    fill(buffer, "acknowledged", NULL, 0, 0);
    return 0;
}

static int open_file(const char *path, struct fuse_file_info *open) {
    open->fh = file(path);
    open->direct_io = 1;
    return open->fh == NONE ? -ENOENT : 0;
}

static int read_disk(const char *path, char *data, size_t length, off_t offset, struct fuse_file_info *open) {
    (void)path;
    if (open->fh != DISK || offset >= size) return 0;
    if ((off_t)length > size - offset) length = size - offset;
    memcpy(data, disk + offset, length);
    return (int)length;
}

static int write_file(const char *path, const char *data, size_t length, off_t offset, struct fuse_file_info *open) {
    (void)path;
    int to_disk = open->fh == DISK;
    if (to_disk && (offset >= size || (off_t)length > size - offset)) return -ENOSPC;
    pthread_mutex_lock(&one);
    if (to_disk) {
        put(WRITE, offset, data, length);
        memcpy(disk + offset, data, length);
    } else {
        put(ACKNOWLEDGED, acknowledged, data, length);
        acknowledged += (off_t)length;
    }
    pthread_mutex_unlock(&one);
    return (int)length;
}

static int flush(const char *path, int only_data, struct fuse_file_info *open) {
    (void)path, (void)only_data;
    if (open->fh != DISK) return 0;
    pthread_mutex_lock(&one);
    off_t begun = log_length;
    pthread_mutex_unlock(&one);
    usleep(flush_time);
    pthread_mutex_lock(&one);
    put(FLUSH, begun, NULL, 0);
    pthread_mutex_unlock(&one);
    return 0;
}

/* The block layer does without: nothing is discarded, and zeros are written. */
static int reserve(const char *path, int mode, off_t offset, off_t length, struct fuse_file_info *open) {
    (void)path, (void)mode, (void)offset, (void)length, (void)open;
    return -EOPNOTSUPP;
}

static int resize(const char *path, off_t length, struct fuse_file_info *open) {
    (void)open;
    return file(path) == DISK && length != size ? -EPERM : 0;
}

int main(int count, char **arguments) {
    if (count != 5 || (size = atoll(arguments[2])) <= 0) {
        fprintf(stderr, "usage: volatile-disk LOG OCTETS MICROSECONDS MOUNT-POINT\n");
        return 2;
    }
    flush_time = (useconds_t)atoi(arguments[3]);
    logged = open(arguments[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    disk = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (logged < 0 || disk == MAP_FAILED) {
        perror("volatile-disk");
        return 2;
    }
    static const struct fuse_operations operations = {
        .init = start, .getattr = status, .readdir = list, .open = open_file, .read = read_disk, .write = write_file,
        .fsync = flush, .fallocate = reserve, .truncate = resize,
    };
    char *options[] = {arguments[0], "-f", "-o", "max_threads=10,max_idle_threads=10", arguments[4], NULL};
    return fuse_main(5, options, &operations, NULL);
}
