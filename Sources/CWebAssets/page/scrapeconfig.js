// What Prometheus is told so that it scrapes this exporter.

import { status } from "./connection.js";
import { copyable } from "./copy.js";

export function scrapeConfigurationText() {
    const port = status.value?.metrics_port ?? 8000;
    return [
        "scrape_configs:",
        "  - job_name: mocktrics",
        "    scrape_interval: 15s",
        "    static_configs:",
        `      - targets: ["${location.hostname}:${port}"]`,
        "",
    ].join("\n");
}

export function scrapeConfiguration() {
    return copyable("The scrape configuration of Prometheus", scrapeConfigurationText());
}
