#ifndef MOCKTRICS_PROCESS_H
#define MOCKTRICS_PROCESS_H

/// The arguments of the process as the kernel handed them to the C library: the name of the program first, NULL at the end. NULL
/// where the C library gives them to main alone, as musl does.
const char *const *process_arguments(void);

#endif
