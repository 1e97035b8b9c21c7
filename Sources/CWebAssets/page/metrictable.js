// The lines of the overview.

import { element } from "./dom.js";
import { count } from "./format.js";
import { address } from "./router.js";

/** A table of metrics as `GET /metrics` lists them. */
export function metricTable(metrics, sparklines) {
    return element(
        "table",
        { class: "metrics" },
        element("caption", { class: "visually-hidden" }, "Metrics in order of their exposed names"),
        element(
            "thead",
            {},
            element(
                "tr",
                {},
                element("th", { scope: "col" }, "Name"),
                element("th", { scope: "col", class: "wide" }, "Labels"),
                element("th", { scope: "col" }, "Type"),
                element("th", { scope: "col", class: "wide" }, "Unit"),
                element("th", { scope: "col", class: "number" }, "Series"),
                element("th", { scope: "col", class: "middle" }, "Origin"),
                element(
                    "th",
                    { scope: "col", class: "glimpse" },
                    element("span", { class: "axis" }, element("span", {}, "−5 min"), element("span", {}, "now"), element("span", {}, "+5 min")),
                ),
            ),
        ),
        element("tbody", {}, metrics.map((metric) => row(metric, sparklines))),
    );
}

function row(metric, sparklines) {
    return element(
        "tr",
        {},
        element(
            "th",
            { scope: "row" },
            element("a", { href: address(["metric", metric.name]) }, metric.exposed_name),
            metric.documentation && element("span", { class: "documentation", title: metric.documentation }, metric.documentation),
        ),
        element("td", { class: "wide labels" }, metric.labels.join(", ")),
        element("td", {}, element("span", { class: `type ${metric.type}` }, metric.type)),
        element("td", { class: "wide" }, metric.unit),
        element("td", { class: "number" }, count(metric.series)),
        element("td", { class: "middle" }, element("span", { class: `layer ${metric.layer}` }, metric.layer === "api" ? "API" : "file")),
        element("td", { class: "glimpse" }, metric.series > 0 && sparklines.of(metric)),
    );
}
