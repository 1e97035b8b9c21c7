#include "CMemory.h"

#ifdef __linux__
#include <malloc.h>
#endif

void keep_little_free_memory(void) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    mallopt(M_TRIM_THRESHOLD, 8 << 20);
#endif
}

void return_free_memory(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

size_t allocated_bytes(void) {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
    struct mallinfo2 all = mallinfo2();
    return all.uordblks + all.hblkhd;
#else
    return 0;
#endif
}
