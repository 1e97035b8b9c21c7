#include "CProcess.h"

#include <stdlib.h>

static const char *const *arguments = NULL;

#ifdef __GLIBC__
// glibc calls constructors with what main gets, in dynamic and in static programs. Nothing is read for it, and so nothing can be
// missing: Swift's own list comes from /proc/self/cmdline.
__attribute__((constructor)) static void keep_arguments(int count, const char *const *list) {
    (void)count;
    arguments = list;
}
#endif

const char *const *process_arguments(void) {
    return arguments;
}
