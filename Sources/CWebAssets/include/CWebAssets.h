#ifndef MOCKTRICS_WEB_ASSETS_H
#define MOCKTRICS_WEB_ASSETS_H

#include <stdbool.h>
#include <stddef.h>

/// What needs a file.
enum web_asset_owner {
    web_asset_of_documentation,
    web_asset_of_page,
};

/// A file that lies in the binary.
struct web_asset {
    enum web_asset_owner owner;
    /// The last part of its path.
    const char *name;
    const char *media_type;
    /// Whether the bytes are compressed with gzip.
    bool is_compressed;
    const unsigned char *bytes;
    size_t length;
};

/// How many files there are. Those that `Scripts/setup.sh` fetches are missing when they were not there at build time.
size_t web_asset_count(void);

/// The file at an index below the count. Its bytes are never freed and never change.
struct web_asset web_asset_at(size_t index);

#endif
