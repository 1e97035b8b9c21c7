#ifndef MOCKTRICS_SQLITE_LOG_H
#define MOCKTRICS_SQLITE_LOG_H

/// Makes a connection leave the log that lies beside its file (sqlite.org/wal.html) as it is when it is closed, or write what
/// is in it to the file and delete it, which is what SQLite does by itself.
///
/// The function behind it has a variable number of arguments, which Swift cannot call.
void leave_log_when_closed(void *connection, int leaves);

#endif
