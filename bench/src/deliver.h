/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except in compliance with the
 * License. You may obtain a copy of the License at https://www.apache.org/licenses/LICENSE-2.0
 */
/* What one delivery asks of the system, and nothing else. */
static const char *root, *durability = "full";
static int dotlock;
static long serial;

static int synced(int fd, int wanted) { return wanted ? fsync(fd) : 0; }

static int sync_directory(const char *path) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return -1;
    int result = fsync(fd);
    close(fd);
    return result;
}

static int to_maildir(const char *home, const char *message, size_t length) {
    char temporary[300], final[300], folder[300], name[100];
    sprintf(name, "%ld.M%ldP%d.bench", (long)time(NULL), __atomic_fetch_add(&serial, 1, __ATOMIC_RELAXED), getpid());
    sprintf(temporary, "%s/tmp/%s", home, name);
    sprintf(final, "%s/new/%s", home, name);
    sprintf(folder, "%s/new", home);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return -1;
    int result = put_all(fd, message, length) || synced(fd, strcmp(durability, "none"));
    close(fd);
    return result || rename(temporary, final) || (!strcmp(durability, "full") && sync_directory(folder));
}

static int to_mbox(const char *home, const char *message, size_t length) {
    char path[300], lock[310];
    sprintf(path, "%s/mbox", home);
    sprintf(lock, "%s.lock", path);
    if (dotlock) {
        int held;
        while ((held = open(lock, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) < 0) {
            if (errno != EEXIST) return -1;
            usleep(1000);
        }
        close(held);
    }
    int result = -1, fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd >= 0) {
        struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
        result = fcntl(fd, F_OFD_SETLKW, &whole) || put_all(fd, message, length) || synced(fd, strcmp(durability, "none"));
        close(fd);
    }
    if (dotlock) unlink(lock);
    return result;
}

static int deliver(char kind, long box, const char *message, size_t length) {
    if (!strcmp(durability, "discard")) return 0;
    char home[250];
    sprintf(home, "%s/d%ld/%c%ld", root, box % DOMAINS, kind, box);
    syscall(SYS_setfsgid, FIRST_ID + box);
    syscall(SYS_setfsuid, FIRST_ID + box);
    int result = (kind == 'b' ? to_mbox : to_maildir)(home, message, length);
    syscall(SYS_setfsuid, 0);
    syscall(SYS_setfsgid, 0);
    return result;
}
