// All metrics, a page of them at a time, with search and a glimpse of how each moves.

import { get } from "./api.js";
import { changes, process, status } from "./connection.js";
import { element } from "./dom.js";
import { filters } from "./filters.js";
import { count } from "./format.js";
import { health } from "./health.js";
import { metricTable } from "./metrictable.js";
import { pendingLine, whenLessIsPending } from "./pending.js";
import { replaceQuery } from "./router.js";
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
        body.replaceChildren(...[metricTable(list.metrics, sparklines), pager(asked.page, pages, list.total, turn)].flat());
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
    whenLessIsPending(() => sparklines.refresh(), signal);
    let isFirst = true;
    process.observe(() => {
        if (!isFirst) load();
        isFirst = false;
    }, signal);
    load();

    return {
        title: "Metrics",
        content: [
            element("h1", { class: "visually-hidden", tabindex: "-1" }, "Metrics"),
            health(signal),
            pendingLine(signal),
            controls.element,
            body,
        ],
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
