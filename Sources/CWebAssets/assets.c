// Embeds the page's files from the folder `page`, and from the ignored folder `assets` what `Scripts/setup.sh` put there.
// The build notices embedded files that change; that script touches this file, as it does not notice those that appear.
#include "CWebAssets.h"

static const unsigned char page_api_js[] = {
#embed "page/api.js"
};

static const unsigned char page_chart_js[] = {
#embed "page/chart.js"
};

static const unsigned char page_connection_js[] = {
#embed "page/connection.js"
};

static const unsigned char page_controls_css[] = {
#embed "page/controls.css"
};

static const unsigned char page_copy_js[] = {
#embed "page/copy.js"
};

static const unsigned char page_definition_js[] = {
#embed "page/definition.js"
};

static const unsigned char page_dom_js[] = {
#embed "page/dom.js"
};

static const unsigned char page_fields_js[] = {
#embed "page/fields.js"
};

static const unsigned char page_filters_js[] = {
#embed "page/filters.js"
};

static const unsigned char page_form_css[] = {
#embed "page/form.css"
};

static const unsigned char page_format_js[] = {
#embed "page/format.js"
};

static const unsigned char page_formview_js[] = {
#embed "page/formview.js"
};

static const unsigned char page_health_js[] = {
#embed "page/health.js"
};

static const unsigned char page_heatmap_js[] = {
#embed "page/heatmap.js"
};

static const unsigned char page_icon_svg[] = {
#embed "page/icon.svg"
};

static const unsigned char page_index_html[] = {
#embed "page/index.html"
};

static const unsigned char page_keys_js[] = {
#embed "page/keys.js"
};

static const unsigned char page_layout_css[] = {
#embed "page/layout.css"
};

static const unsigned char page_legend_js[] = {
#embed "page/legend.js"
};

static const unsigned char page_listfields_js[] = {
#embed "page/listfields.js"
};

static const unsigned char page_metric_css[] = {
#embed "page/metric.css"
};

static const unsigned char page_metric_js[] = {
#embed "page/metric.js"
};

static const unsigned char page_metricform_js[] = {
#embed "page/metricform.js"
};

static const unsigned char page_metrictable_js[] = {
#embed "page/metrictable.js"
};

static const unsigned char page_overview_css[] = {
#embed "page/overview.css"
};

static const unsigned char page_overview_js[] = {
#embed "page/overview.js"
};

static const unsigned char page_pending_js[] = {
#embed "page/pending.js"
};

static const unsigned char page_plotpanel_js[] = {
#embed "page/plotpanel.js"
};

static const unsigned char page_problems_js[] = {
#embed "page/problems.js"
};

static const unsigned char page_promql_js[] = {
#embed "page/promql.js"
};

static const unsigned char page_router_js[] = {
#embed "page/router.js"
};

static const unsigned char page_samplestable_js[] = {
#embed "page/samplestable.js"
};

static const unsigned char page_samplestore_js[] = {
#embed "page/samplestore.js"
};

static const unsigned char page_schema_js[] = {
#embed "page/schema.js"
};

static const unsigned char page_scrapeconfig_js[] = {
#embed "page/scrapeconfig.js"
};

static const unsigned char page_serieschooser_js[] = {
#embed "page/serieschooser.js"
};

static const unsigned char page_sparkline_js[] = {
#embed "page/sparkline.js"
};

static const unsigned char page_start_js[] = {
#embed "page/start.js"
};

static const unsigned char page_state_js[] = {
#embed "page/state.js"
};

static const unsigned char page_store_js[] = {
#embed "page/store.js"
};

static const unsigned char page_theme_css[] = {
#embed "page/theme.css"
};

static const unsigned char page_theme_js[] = {
#embed "page/theme.js"
};

static const unsigned char page_timeline_js[] = {
#embed "page/timeline.js"
};

static const unsigned char page_token_js[] = {
#embed "page/token.js"
};

static const unsigned char page_transforms_js[] = {
#embed "page/transforms.js"
};

static const unsigned char page_undo_js[] = {
#embed "page/undo.js"
};

static const unsigned char page_valuelist_js[] = {
#embed "page/valuelist.js"
};

static const unsigned char page_views_js[] = {
#embed "page/views.js"
};

static const unsigned char page_wordfields_js[] = {
#embed "page/wordfields.js"
};

static const unsigned char page_yaml_js[] = {
#embed "page/yaml.js"
};

static const unsigned char page_yamleditor_js[] = {
#embed "page/yamleditor.js"
};

#if __has_embed("assets/uPlot.iife.js.gz") && __has_embed("assets/uPlot.min.css.gz")
#define HAS_UPLOT 1
static const unsigned char uplot_js[] = {
#embed "assets/uPlot.iife.js.gz"
};

static const unsigned char uplot_css[] = {
#embed "assets/uPlot.min.css.gz"
};
#endif

#if __has_embed("assets/swagger-ui-bundle.js.gz") && __has_embed("assets/swagger-ui.css.gz") \
    && __has_embed("assets/favicon-32x32.png.gz")
#define HAS_SWAGGER_UI 1
static const unsigned char swagger_ui_bundle[] = {
#embed "assets/swagger-ui-bundle.js.gz"
};

static const unsigned char swagger_ui_css[] = {
#embed "assets/swagger-ui.css.gz"
};

static const unsigned char favicon[] = {
#embed "assets/favicon-32x32.png.gz"
};
#endif

#define HTML "text/html; charset=utf-8"
#define CSS "text/css; charset=utf-8"
#define JAVASCRIPT "text/javascript; charset=utf-8"
#define SVG "image/svg+xml"
#define PAGE_FILE(name, type, bytes) {web_asset_of_page, name, type, false, bytes, sizeof bytes}

static const struct web_asset web_assets[] = {
    PAGE_FILE("api.js", JAVASCRIPT, page_api_js),
    PAGE_FILE("chart.js", JAVASCRIPT, page_chart_js),
    PAGE_FILE("connection.js", JAVASCRIPT, page_connection_js),
    PAGE_FILE("controls.css", CSS, page_controls_css),
    PAGE_FILE("copy.js", JAVASCRIPT, page_copy_js),
    PAGE_FILE("definition.js", JAVASCRIPT, page_definition_js),
    PAGE_FILE("dom.js", JAVASCRIPT, page_dom_js),
    PAGE_FILE("fields.js", JAVASCRIPT, page_fields_js),
    PAGE_FILE("filters.js", JAVASCRIPT, page_filters_js),
    PAGE_FILE("form.css", CSS, page_form_css),
    PAGE_FILE("format.js", JAVASCRIPT, page_format_js),
    PAGE_FILE("formview.js", JAVASCRIPT, page_formview_js),
    PAGE_FILE("health.js", JAVASCRIPT, page_health_js),
    PAGE_FILE("heatmap.js", JAVASCRIPT, page_heatmap_js),
    PAGE_FILE("icon.svg", SVG, page_icon_svg),
    PAGE_FILE("index.html", HTML, page_index_html),
    PAGE_FILE("keys.js", JAVASCRIPT, page_keys_js),
    PAGE_FILE("layout.css", CSS, page_layout_css),
    PAGE_FILE("legend.js", JAVASCRIPT, page_legend_js),
    PAGE_FILE("listfields.js", JAVASCRIPT, page_listfields_js),
    PAGE_FILE("metric.css", CSS, page_metric_css),
    PAGE_FILE("metric.js", JAVASCRIPT, page_metric_js),
    PAGE_FILE("metricform.js", JAVASCRIPT, page_metricform_js),
    PAGE_FILE("metrictable.js", JAVASCRIPT, page_metrictable_js),
    PAGE_FILE("overview.css", CSS, page_overview_css),
    PAGE_FILE("overview.js", JAVASCRIPT, page_overview_js),
    PAGE_FILE("pending.js", JAVASCRIPT, page_pending_js),
    PAGE_FILE("plotpanel.js", JAVASCRIPT, page_plotpanel_js),
    PAGE_FILE("problems.js", JAVASCRIPT, page_problems_js),
    PAGE_FILE("promql.js", JAVASCRIPT, page_promql_js),
    PAGE_FILE("router.js", JAVASCRIPT, page_router_js),
    PAGE_FILE("samplestable.js", JAVASCRIPT, page_samplestable_js),
    PAGE_FILE("samplestore.js", JAVASCRIPT, page_samplestore_js),
    PAGE_FILE("schema.js", JAVASCRIPT, page_schema_js),
    PAGE_FILE("scrapeconfig.js", JAVASCRIPT, page_scrapeconfig_js),
    PAGE_FILE("serieschooser.js", JAVASCRIPT, page_serieschooser_js),
    PAGE_FILE("sparkline.js", JAVASCRIPT, page_sparkline_js),
    PAGE_FILE("start.js", JAVASCRIPT, page_start_js),
    PAGE_FILE("state.js", JAVASCRIPT, page_state_js),
    PAGE_FILE("store.js", JAVASCRIPT, page_store_js),
    PAGE_FILE("theme.css", CSS, page_theme_css),
    PAGE_FILE("theme.js", JAVASCRIPT, page_theme_js),
    PAGE_FILE("timeline.js", JAVASCRIPT, page_timeline_js),
    PAGE_FILE("token.js", JAVASCRIPT, page_token_js),
    PAGE_FILE("transforms.js", JAVASCRIPT, page_transforms_js),
    PAGE_FILE("undo.js", JAVASCRIPT, page_undo_js),
    PAGE_FILE("valuelist.js", JAVASCRIPT, page_valuelist_js),
    PAGE_FILE("views.js", JAVASCRIPT, page_views_js),
    PAGE_FILE("wordfields.js", JAVASCRIPT, page_wordfields_js),
    PAGE_FILE("yaml.js", JAVASCRIPT, page_yaml_js),
    PAGE_FILE("yamleditor.js", JAVASCRIPT, page_yamleditor_js),
#ifdef HAS_UPLOT
    {web_asset_of_page, "uPlot.iife.js", JAVASCRIPT, true, uplot_js, sizeof uplot_js},
    {web_asset_of_page, "uPlot.min.css", CSS, true, uplot_css, sizeof uplot_css},
#endif
#ifdef HAS_SWAGGER_UI
    {web_asset_of_documentation, "swagger-ui-bundle.js", JAVASCRIPT, true, swagger_ui_bundle, sizeof swagger_ui_bundle},
    {web_asset_of_documentation, "swagger-ui.css", CSS, true, swagger_ui_css, sizeof swagger_ui_css},
    {web_asset_of_documentation, "favicon-32x32.png", "image/png", true, favicon, sizeof favicon},
#endif
};

size_t web_asset_count(void) { return sizeof web_assets / sizeof web_assets[0]; }
struct web_asset web_asset_at(size_t index) { return web_assets[index]; }
