/* Makes one system call on regular files fail, in the process that asks for it: the faults of a dying disk.
 *
 * Loaded with LD_PRELOAD; nothing fails until `fault_set` is called. A call is counted if it is of the kind asked for and on a
 * regular file. mode 0: it fails and does nothing; 1: it is done and reported as failed; 2: as 0, and so does every later one.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { NONE, WRITE, PWRITE, FSYNC, FDATASYNC, FTRUNCATE, RENAME };
static volatile int kind = NONE, error_number, mode, left, fired;

void fault_set(int which, int number, int nth, int how)
{
    fired = 0;
    error_number = number;
    mode = how;
    left = nth;
    kind = which;
}

int fault_fired(void) { return fired; }

static int due(int which, int fd)
{
    struct stat found;
    if (kind != which || (fd >= 0 && (fstat(fd, &found) != 0 || !S_ISREG(found.st_mode))))
        return 0;
    if (__sync_sub_and_fetch(&left, 1) > 0)
        return 0;
    if (left < 0 && mode != 2)
        return 0;
    fired++;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FAIL_OR_CALL(which, fd, call)              \
    if (!due(which, fd))                           \
        return call;                               \
    if (mode == 1)                                 \
        (void)!call;                               \
    errno = error_number;                          \
    return -1

ssize_t write(int fd, const void *data, size_t size) { FAIL_OR_CALL(WRITE, fd, REAL(write)(fd, data, size)); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { FAIL_OR_CALL(PWRITE, fd, REAL(pwrite)(fd, data, size, at)); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
    FAIL_OR_CALL(PWRITE, fd, REAL(pwrite64)(fd, data, size, at));
}
int fsync(int fd) { FAIL_OR_CALL(FSYNC, fd, REAL(fsync)(fd)); }
int fdatasync(int fd) { FAIL_OR_CALL(FDATASYNC, fd, REAL(fdatasync)(fd)); }
int ftruncate(int fd, off_t size) { FAIL_OR_CALL(FTRUNCATE, fd, REAL(ftruncate)(fd, size)); }
int ftruncate64(int fd, off64_t size) { FAIL_OR_CALL(FTRUNCATE, fd, REAL(ftruncate64)(fd, size)); }
int rename(const char *from, const char *to) { FAIL_OR_CALL(RENAME, -1, REAL(rename)(from, to)); }
