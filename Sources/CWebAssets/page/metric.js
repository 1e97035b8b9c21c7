// One metric: its series over time, its values, its definition, and how it is scraped and asked for.

import { get, metricPath, post, remove } from "./api.js";
import { changes, process } from "./connection.js";
import { copyable } from "./copy.js";
import { definitionBox } from "./definition.js";
import { element } from "./dom.js";
import { counted } from "./format.js";
import { whenLessIsPending } from "./pending.js";
import { PlotPanel } from "./plotpanel.js";
import { queries } from "./promql.js";
import { address, go } from "./router.js";
import { scrapeConfiguration } from "./scrapeconfig.js";
import { seriesChooser } from "./serieschooser.js";
import { empty, failed, isAbort, loading } from "./state.js";
import { offerUndo } from "./undo.js";
import { valueList } from "./valuelist.js";

/** The view of the metric of a name. */
export function metricView({ path: [, name], signal }) {
    const content = element("div", { class: "metric" }, loading());
    let inner = new AbortController();
    signal.addEventListener("abort", () => inner.abort());

    async function load() {
        inner.abort();
        inner = new AbortController();
        try {
            const listing = await get(metricPath(name, "values"), { query: { limit: 100 }, signal: inner.signal });
            content.replaceChildren(...parts(name, listing, load, inner.signal).flat());
        } catch (error) {
            if (!isAbort(error)) content.replaceChildren(failed(error, load), element("p", {}, element("a", { href: "#/" }, "All metrics")));
        }
    }

    let isFirst = true;
    process.observe(() => {
        if (!isFirst) load();
        isFirst = false;
    }, signal);
    load();
    return { title: name, content: [content] };
}

function parts(name, listing, reload, signal) {
    const { metric } = listing;
    const edit = editing(metric, signal);
    const plot = metric.series === 0
        ? empty(element("h2", {}, "No series yet"), element("p", {}, "A metric without values is exposed by its head alone."))
        : plotOf(name, metric, signal);
    return [
        element(
            "header",
            { class: "head" },
            element("p", { class: "crumbs" }, element("a", { href: "#/" }, "Metrics")),
            element("h1", { tabindex: "-1" }, metric.exposed_name),
            element(
                "p",
                { class: "facts" },
                element("span", { class: `type ${metric.type}` }, metric.type),
                metric.unit && element("span", {}, metric.unit),
                element("span", {}, counted(metric.series, "series", "series")),
                element("span", { class: `layer ${metric.layer}` }, metric.layer === "api" ? "defined over the API" : "defined by the file"),
                metric.exposed_name !== metric.name && element("span", { class: "quiet" }, "as ", element("code", {}, metric.name)),
            ),
            edit,
            metric.documentation && element("p", { class: "documentation" }, metric.documentation),
        ),
        plot,
        valueList(name, listing, reload, signal),
        definitionBox(name, listing, signal),
        element(
            "section",
            { class: "uses" },
            element("h2", {}, "Queries"),
            queries(metric, listing.values.some(({ definition }) => definition.native)).map(([title, query]) => copyable(title, query)),
        ),
        element("section", { class: "uses" }, element("h2", {}, "Scraping"), scrapeConfiguration()),
    ];
}

function plotOf(name, metric, signal) {
    let which = {};
    const panel = new PlotPanel({
        signal,
        name: metric.exposed_name,
        fetch: ({ signal: aborted, ...range }) => get(metricPath(name, "samples"), { query: { ...range, ...which }, signal: aborted }),
    });
    const chooser = seriesChooser(metric, (chosen) => {
        which = chosen;
        panel.refresh();
    });
    which = chooser.which;
    panel.type = metric.type;
    whenLessIsPending(() => panel.refresh(), signal);
    return [panel.element, chooser.element];
}

/** What can be done with the metric as a whole. */
function editing(metric, signal) {
    const place = element("p", { class: "actions" });
    changes.observe((permission) => {
        const mayChange = permission !== "refused";
        place.replaceChildren(
            ...(mayChange && metric.layer === "api"
                ? [
                    element("a", { class: "button", href: address(["metric", metric.name, "edit"]) }, "Change"),
                    element("button", { type: "button", class: "button danger", onclick: () => deleteMetric(metric.name) }, "Delete"),
                ]
                : []),
            ...(mayChange ? [element("a", { class: "button", href: address(["new"], { like: metric.name }) }, "New one like it")] : []),
        );
    }, signal);
    return place;
}

async function deleteMetric(name) {
    try {
        const definition = await get(metricPath(name));
        await remove(metricPath(name));
        go([]);
        offerUndo(`The metric ${name} is deleted.`, async () => {
            await post("metric", { json: definition });
            go(["metric", name]);
        });
    } catch (error) {
        document.querySelector(".metric .actions").after(failed(error));
    }
}
