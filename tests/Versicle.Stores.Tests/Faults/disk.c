// A disk that fails, and one that loses its power: loaded before libc into the process under test (LD_PRELOAD). Linux only.
//
//   VERSICLE_DISK          the directory whose files it watches; all other files are left alone
//   VERSICLE_DISK_SYNCED   where it keeps each of these files as it was when it was last synced: what a power loss must leave. A file's
//                          name there is its path below the watched directory, with % for /.
//   VERSICLE_DISK_KILL     the process kills itself at that call, counted from 1
//
// A sync of a watched file writes its copy and does nothing else. Making, renaming and deleting a file is taken to be durable at once,
// as most file systems keep it in order with the syncs of the file.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define NEXT(type, name, ...) static type (*real_##name)(__VA_ARGS__)
NEXT(ssize_t, write, int, const void *, size_t);
NEXT(ssize_t, pwrite, int, const void *, size_t, off_t);
NEXT(ssize_t, writev, int, const struct iovec *, int);
NEXT(ssize_t, pwritev, int, const struct iovec *, int, off_t);
NEXT(int, fsync, int);
NEXT(int, fdatasync, int);
NEXT(int, ftruncate, int, off_t);
NEXT(int, unlink, const char *);
NEXT(int, rename, const char *, const char *);
NEXT(int, link, const char *, const char *);

static const char *watched, *synced;
static size_t watched_length;

// How many calls are left until one fails (0: none does), whether all after it do too, and how many have.
static atomic_long left, calls, failed;
static atomic_int is_broken, kills;

__attribute__((constructor)) static void begin(void)
{
#define FIND(name) real_##name = dlsym(RTLD_NEXT, #name)
    FIND(write); FIND(pwrite); FIND(writev); FIND(pwritev); FIND(fsync); FIND(fdatasync); FIND(ftruncate); FIND(unlink); FIND(rename); FIND(link);
    const char *disk = getenv("VERSICLE_DISK"), *copies = getenv("VERSICLE_DISK_SYNCED");
    watched = disk ? strdup(disk) : 0; // PostgreSQL writes its processes' titles where the environment was.
    synced = copies ? strdup(copies) : 0;
    watched_length = watched ? strlen(watched) : 0;
    const char *kill_at = getenv("VERSICLE_DISK_KILL");
    if (kill_at) {
        kills = 1;
        left = atol(kill_at);
    }
}

// For the process under test: the n-th call from now fails, and with all != 0 every one after it. 0: none any more.
void disk_fail(long n, int all) { is_broken = all; failed = 0; left = n; }
long disk_failed(void) { return failed; }
long disk_calls(void) { return calls; }

static int is_watched(const char *path)
{
    return watched_length && strncmp(path, watched, watched_length) == 0 && path[watched_length] == '/';
}

static int path_of(int fd, char *path)
{
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = watched_length ? readlink(link, path, PATH_MAX - 1) : -1;
    if (length <= 0)
        return 0;
    path[length] = 0;
    return is_watched(path);
}

static int fails(void)
{
    calls++;
    if (left <= 0 || --left > 0)
        return 0;
    if (kills)
        kill(getpid(), SIGKILL);
    if (is_broken)
        left = 1;
    failed++;
    errno = EIO;
    return 1;
}

static void copy_of(const char *path, char *copy)
{
    int at = snprintf(copy, PATH_MAX, "%s/", synced);
    snprintf(copy + at, PATH_MAX - at, "%s", path + watched_length + 1);
    for (char *c = copy + at; *c; c++)
        if (*c == '/')
            *c = '%';
}

// The file as it is now is what a power loss leaves. Read through the descriptor itself: closing another one of the same file would
// give up this process's locks on it.
static int keep(int fd, const char *path)
{
    struct stat is;
    char copy[PATH_MAX], buffer[1 << 16];
    if (!synced || fstat(fd, &is) != 0 || !S_ISREG(is.st_mode))
        return 0;
    copy_of(path, copy);
    int other = -1, to = open(copy, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (to < 0)
        abort();
    while (flock(to, LOCK_EX) != 0)
        if (errno != EINTR)
            abort();
    fstat(fd, &is); // Under the lock: an older sync must not take back what a newer one has kept.
    off_t at = 0;
    for (ssize_t got; ; at += got) {
        got = pread(other < 0 ? fd : other, buffer, sizeof buffer, at);
        if (got < 0 && errno == EBADF && other < 0 && (other = open(path, O_RDONLY | O_CLOEXEC)) >= 0)
            got = pread(other, buffer, sizeof buffer, at); // It was opened to be written only.
        if (got < 0)
            abort();
        if (got == 0)
            break;
        if (real_pwrite(to, buffer, got, at) != got)
            abort();
    }
    if (real_ftruncate(to, at) != 0)
        abort();
    if (other >= 0)
        close(other);
    close(to);
    return 0;
}

// What fails has been done by half.
ssize_t write(int fd, const void *data, size_t count)
{
    char path[PATH_MAX];
    if (path_of(fd, path) && fails()) {
        if (count > 1 && real_write(fd, data, count / 2) < 0)
            return -1;
        errno = EIO;
        return -1;
    }
    return real_write(fd, data, count);
}

ssize_t pwrite(int fd, const void *data, size_t count, off_t at)
{
    char path[PATH_MAX];
    if (path_of(fd, path) && fails()) {
        if (count > 1 && real_pwrite(fd, data, count / 2, at) < 0)
            return -1;
        errno = EIO;
        return -1;
    }
    return real_pwrite(fd, data, count, at);
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t at) { return pwrite(fd, data, count, at); }

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    char path[PATH_MAX];
    return path_of(fd, path) && fails() ? -1 : real_writev(fd, parts, count);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at)
{
    char path[PATH_MAX];
    return path_of(fd, path) && fails() ? -1 : real_pwritev(fd, parts, count, at);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at) { return pwritev(fd, parts, count, at); }

int fsync(int fd)
{
    char path[PATH_MAX];
    if (!path_of(fd, path))
        return real_fsync(fd);
    return fails() ? -1 : keep(fd, path);
}

int fdatasync(int fd)
{
    char path[PATH_MAX];
    if (!path_of(fd, path))
        return real_fdatasync(fd);
    return fails() ? -1 : keep(fd, path);
}

int ftruncate(int fd, off_t length)
{
    char path[PATH_MAX];
    return path_of(fd, path) && fails() ? -1 : real_ftruncate(fd, length);
}

int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

static const char *whole(const char *path, char *buffer)
{
    char here[PATH_MAX];
    if (path[0] == '/' || !watched_length || !getcwd(here, sizeof here) || snprintf(buffer, PATH_MAX, "%s/%s", here, path) >= PATH_MAX)
        return path;
    return buffer;
}

int unlink(const char *path)
{
    char buffer[PATH_MAX], copy[PATH_MAX];
    int result = real_unlink(path);
    path = whole(path, buffer);
    if (result == 0 && synced && is_watched(path)) {
        copy_of(path, copy);
        real_unlink(copy);
        errno = 0;
    }
    return result;
}

static int both(int (*change)(const char *, const char *), const char *from, const char *to)
{
    char buffers[2][PATH_MAX], copies[2][PATH_MAX];
    int result = change(from, to);
    from = whole(from, buffers[0]);
    to = whole(to, buffers[1]);
    if (result == 0 && synced && is_watched(from) && is_watched(to)) {
        copy_of(from, copies[0]);
        copy_of(to, copies[1]);
        change(copies[0], copies[1]);
        errno = 0;
    }
    return result;
}

int rename(const char *from, const char *to) { return both(real_rename, from, to); }
int link(const char *from, const char *to) { return both(real_link, from, to); }
