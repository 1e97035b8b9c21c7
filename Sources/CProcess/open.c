// A function of fcntl.h is defined here, which its checked form would be in the way of.
#undef _FORTIFY_SOURCE
#define _GNU_SOURCE

#include <ctype.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

/// The number of a file that is never open: more than a process may have.
#define NO_FILE INT_MAX

/// Whether a path is /proc/NUMBER/stat.
static bool is_state_of_thread(const char *path) {
    static const char folder[] = "/proc/";
    if (strncmp(path, folder, sizeof folder - 1) != 0) return false;
    const char *number = path + sizeof folder - 1, *end = number;
    while (isdigit((unsigned char)*end)) end++;
    return end > number && strcmp(end, "/stat") == 0;
}

/// open(2), in place of the C library's, for libdispatch alone. Once a second libdispatch opens the state of each of its threads
/// while work waits for one, and ends the process when it cannot ("registered worker exited prematurely"): where /proc is not
/// mounted, and where all file descriptors are in use. It copes with a state that it cannot read, which is what it gets here: it
/// counts the thread as one that waits, and starts another.
int open(const char *path, int flags, ...) {
    mode_t mode = 0;
    if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE) {
        va_list rest;
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        va_end(rest);
    }
    int file = openat(AT_FDCWD, path, flags, mode);
    if (file == -1 && flags == (O_RDONLY | O_NONBLOCK) && is_state_of_thread(path)) return NO_FILE;
    return file;
}
