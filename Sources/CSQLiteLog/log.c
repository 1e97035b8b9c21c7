#include "CSQLiteLog.h"

#include <sqlite3.h>

void leave_log_when_closed(void *connection, int leaves) {
    sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, leaves, (int *)0);
}
