// All metrics, a page of them at a time, with search and a glimpse of how each moves.

import { get } from "./api.js";
import { changes, connection, process, status } from "./connection.js";
import { debounced, element, identifier } from "./dom.js";
import { count, counted } from "./format.js";
import { health } from "./health.js";
import { address, replaceQuery } from "./router.js";
import { scrapeConfiguration } from "./scrapeconfig.js";
import { Sparklines } from "./sparkline.js";
import { empty, failed, isAbort, loading } from "./state.js";

const pageSize = 50;

/** The overview; `query` is what stands in the address. */
export function overview({ query, signal }) {
    const asked = {
        search: query.get("search") ?? "",
        type: query.get("type") ?? "",
        layer: query.get("layer") ?? "",
        page: Math.max(1, Number.parseInt(query.get("page") ?? "1", 10) || 1),
    };
    const body = element("div", { class: "listing" }, loading());
    const sparklines = new Sparklines(signal);
    const controls = filters(asked, () => load());
    let request = new AbortController();
    signal.addEventListener("abort", () => request.abort());

    async function load() {
        request.abort();
        request = new AbortController();
        const { page, ...filter } = asked;
        replaceQuery([], { ...filter, page: page > 1 ? page : "" });
        body.setAttribute("aria-busy", "true");
        try {
            const list = await get("metrics", {
                query: { ...filter, offset: (page - 1) * pageSize, limit: pageSize },
                signal: request.signal,
            });
            controls.show(list);
            show(list);
        } catch (error) {
            if (!isAbort(error)) body.replaceChildren(failed(error, load));
        } finally {
            body.removeAttribute("aria-busy");
        }
    }

    function turn(to) {
        asked.page = to;
        load();
        body.scrollIntoView({ block: "nearest" });
    }

    function show(list) {
        sparklines.clear();
        const pages = Math.max(1, Math.ceil(list.total / pageSize));
        if (asked.page > pages) return turn(pages);
        if (list.total === 0) {
            body.replaceChildren(asked.search || asked.type || asked.layer ? nothingFound() : nothingDefined());
            return undefined;
        }
        body.replaceChildren(...[table(list.metrics, sparklines), pager(asked.page, pages, list.total, turn)].flat());
        return undefined;
    }

    function nothingFound() {
        return empty(
            element("h2", {}, "No metric is like that"),
            element("p", {}, "Words are looked for in names, labels and their values; all of them must be there."),
            element(
                "button",
                { type: "button", class: "button", onclick: () => controls.clear() },
                "Show all metrics",
            ),
        );
    }

    let known = "";
    status.observe((state) => {
        const now = state && `${state.metrics.file} ${state.metrics.api} ${state.series}`;
        // Somebody else may have changed what there is.
        if (known && now && now !== known) load();
        known = now ?? known;
    }, signal);
    let isFirst = true;
    process.observe(() => {
        if (!isFirst) load();
        isFirst = false;
    }, signal);
    load();

    return {
        title: "Metrics",
        content: [element("h1", { class: "visually-hidden", tabindex: "-1" }, "Metrics"), health(signal), controls.element, body],
    };
}

function nothingDefined() {
    const mayChange = changes.value !== "refused";
    return empty(
        element("h2", {}, "There are no metrics yet"),
        element(
            "p",
            {},
            "Write them into a file and start the exporter with ",
            element("code", {}, "-f config.yaml"),
            mayChange ? ", or make one here." : ".",
        ),
        mayChange && element("a", { class: "button primary", href: "#/new" }, "New metric"),
        scrapeConfiguration(),
    );
}

/** Search, type and origin; `changed` is called when one of them is another one. */
function filters(asked, changed) {
    const search = element("input", {
        id: "search", type: "search", value: asked.search, autocomplete: "off", spellcheck: "false",
        placeholder: "Name, label, pod=web-1, type …", "aria-keyshortcuts": "/",
    });
    const [type, layer] = [choice("type", "Type"), choice("layer", "Origin")];
    const found = element("p", { class: "found quiet", role: "status" });
    const again = debounced(150, () => {
        asked.page = 1;
        changed();
    });
    search.addEventListener("input", () => {
        asked.search = search.value.trim();
        again();
    });
    for (const [name, { select }] of [["type", type], ["layer", layer]]) {
        select.addEventListener("change", () => {
            asked[name] = select.value;
            asked.page = 1;
            changed();
        });
    }
    return {
        element: element(
            "form",
            { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
            element("label", { for: "search", class: "visually-hidden" }, "Search metrics"),
            search, type.element, layer.element, found,
        ),
        show(list) {
            type.show(list.types, asked.type);
            layer.show(list.layers, asked.layer);
            found.textContent = counted(list.total, "metric");
        },
        clear() {
            Object.assign(asked, { search: "", type: "", layer: "", page: 1 });
            search.value = "";
            search.focus();
            changed();
        },
    };
}

/** One of the values of a field, each with how many metrics have it. */
function choice(name, label) {
    const id = identifier(name);
    const select = element("select", { id });
    return {
        select,
        element: element("span", { class: "choice" }, element("label", { for: id }, label), select),
        show(counts, chosen) {
            const all = Object.values(counts).reduce((sum, number) => sum + number, 0);
            const options = Object.entries(counts).filter(([option, number]) => number > 0 || option === chosen);
            select.replaceChildren(
                element("option", { value: "" }, `all (${count(all)})`),
                ...options.map(([option, number]) => element("option", { value: option }, `${option} (${count(number)})`)),
            );
            select.value = chosen;
        },
    };
}

function table(metrics, sparklines) {
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

function pager(page, pages, total, turn) {
    if (pages === 1) return [];
    const button = (label, text, to) => element(
        "button",
        { type: "button", class: "button", "aria-label": label, disabled: to < 1 || to > pages || to === page, onclick: () => turn(to) },
        text,
    );
    const [first, last] = [(page - 1) * pageSize + 1, Math.min(total, page * pageSize)];
    return element(
        "nav",
        { class: "pager", "aria-label": "Pages" },
        button("First page", "«", 1),
        button("Previous page", "‹", page - 1),
        element("span", {}, `${count(first)}–${count(last)} of ${count(total)}`),
        button("Next page", "›", page + 1),
        button("Last page", "»", pages),
    );
}
