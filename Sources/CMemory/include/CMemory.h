#ifndef MOCKTRICS_MEMORY_H
#define MOCKTRICS_MEMORY_H

#include <stddef.h>

/// Makes the C library give large pieces of memory back to the system as soon as they are freed. By itself it keeps up to 64 MB
/// for each thread that has ever freed so large a piece, which return_free_memory does not get at. Before any other call.
void keep_little_free_memory(void);

/// Gives memory that is freed but kept for later back to the system, where the C library can.
void return_free_memory(void);

/// Bytes that are allocated at the moment; 0 where the C library does not tell.
size_t allocated_bytes(void);

#endif
