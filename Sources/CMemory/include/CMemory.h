#ifndef MOCKTRICS_MEMORY_H
#define MOCKTRICS_MEMORY_H

#include <stddef.h>

/// Gives memory that is freed but kept for later back to the system, where the C library can.
void return_free_memory(void);

/// Bytes that are allocated at the moment; 0 where the C library does not tell.
size_t allocated_bytes(void);

#endif
