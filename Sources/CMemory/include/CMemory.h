#ifndef MOCKTRICS_MEMORY_H
#define MOCKTRICS_MEMORY_H

/// Gives memory that is freed but kept for later back to the system, where the C library can.
void return_free_memory(void);

#endif
