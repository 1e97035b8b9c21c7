// The exporter's own state in a line: what it exposes, and who scraped it last.

import { connection, now, status } from "./connection.js";
import { element } from "./dom.js";
import { bytes, count, duration, instant } from "./format.js";

/** A list that keeps itself up to date. */
export function health(signal) {
    const list = element("dl", { class: "health", "aria-label": "The exporter" });
    const show = (state) => {
        if (!state) return;
        const { last, per_second: rate, total } = state.scrapes;
        list.replaceChildren(
            ...item("Metrics", count(state.metrics.file + state.metrics.api)),
            ...item("Series", count(state.series)),
            ...item("Scrapes a second", total === 0 ? "0" : String(Number(rate.toPrecision(2))), "over the last minute"),
            ...item("Scrapes", count(total), "since the start"),
            ...(last ? lastScrape(last) : item("Last scrape", "never")),
            ...item("Up", duration(Math.max(0, now() - state.started_at)), `since ${instant(state.started_at)}`),
        );
    };
    status.observe(show, signal);
    connection.observe((state) => list.classList.toggle("stale", state === "lost"), signal);
    return list;
}

function lastScrape(last) {
    const age = Math.max(0, now() - last.at);
    return [
        ...item("Last scrape", `${duration(Math.max(1, Math.round(age)))} ago`, instant(last.at)),
        ...item("By", agent(last), last.user_agent ?? ""),
        ...item("Took", duration(last.duration)),
        ...item("Sent", last.complete ? bytes(last.bytes) : `${bytes(last.bytes)}, cut off`, last.format),
    ];
}

/** `Prometheus/2.42.0 at 127.0.0.1`. */
function agent(last) {
    const name = last.user_agent?.split(" ")[0];
    return [name, last.address].filter(Boolean).join(" at ") || "unknown";
}

function item(name, text, title = "") {
    return [element("div", { title: title || null }, element("dt", {}, name), element("dd", {}, text))];
}
