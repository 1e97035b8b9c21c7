// Embeds what `Scripts/setup.sh` put into the ignored folder `assets`. That script touches this file afterwards, as the
// build does not notice embedded files that change.
#include "CWebAssets.h"

#if __has_embed("assets/swagger-ui-bundle.js.gz") && __has_embed("assets/swagger-ui.css.gz") \
    && __has_embed("assets/favicon-32x32.png.gz")

static const unsigned char swagger_ui_bundle[] = {
#embed "assets/swagger-ui-bundle.js.gz"
};

static const unsigned char swagger_ui_css[] = {
#embed "assets/swagger-ui.css.gz"
};

static const unsigned char favicon[] = {
#embed "assets/favicon-32x32.png.gz"
};

static const struct web_asset web_assets[] = {
    {"swagger-ui-bundle.js", "text/javascript; charset=utf-8", swagger_ui_bundle, sizeof swagger_ui_bundle},
    {"swagger-ui.css", "text/css; charset=utf-8", swagger_ui_css, sizeof swagger_ui_css},
    {"favicon-32x32.png", "image/png", favicon, sizeof favicon},
};

size_t web_asset_count(void) { return sizeof web_assets / sizeof web_assets[0]; }
struct web_asset web_asset_at(size_t index) { return web_assets[index]; }

#else

size_t web_asset_count(void) { return 0; }
struct web_asset web_asset_at(size_t index) { return (struct web_asset){0}; }

#endif
