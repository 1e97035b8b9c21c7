#ifndef MOCKTRICS_WEB_ASSETS_H
#define MOCKTRICS_WEB_ASSETS_H

#include <stddef.h>

/// A file that lies in the binary, compressed with gzip.
struct web_asset {
    /// The last part of its path.
    const char *name;
    const char *media_type;
    const unsigned char *bytes;
    size_t length;
};

/// How many files of the documentation page there are: 0 when they were not there at build time.
size_t web_asset_count(void);

/// The file at an index below the count. Its bytes are never freed and never change.
struct web_asset web_asset_at(size_t index);

#endif
