// Which of a metric's series are drawn: some of them at a time, or the one with certain labels.

import { element, identifier } from "./dom.js";
import { count } from "./format.js";

/** Series that are drawn together. */
const pageSize = { histogram: 4, gaugehistogram: 4, summary: 6, stateset: 4 };
const usualPageSize = 20;

/** @param changed called with the parameters of the samples' call. */
export function seriesChooser(metric, changed) {
    const limit = pageSize[metric.type] ?? usualPageSize;
    const pages = Math.max(1, Math.ceil(metric.series / limit));
    let page = 1;
    const place = element("p", {});
    const box = element("div", { class: "chooser", hidden: metric.series <= 1 });

    function turn(to) {
        page = to;
        show();
        changed({ offset: (page - 1) * limit, limit });
    }

    function button(label, text, to) {
        return element(
            "button",
            { type: "button", class: "button", "aria-label": label, disabled: to < 1 || to > pages || to === page, onclick: () => turn(to) },
            text,
        );
    }

    function show() {
        const last = Math.min(metric.series, page * limit);
        place.replaceChildren(
            ...(pages > 1
                ? [button("First series", "«", 1), button("Previous series", "‹", page - 1)]
                : []),
            element("span", {}, ` Series ${count((page - 1) * limit + 1)}–${count(last)} of ${count(metric.series)} `),
            ...(pages > 1
                ? [button("Next series", "›", page + 1), button("Last series", "»", pages)]
                : []),
        );
    }

    show();
    box.append(place);
    if (pages > 1 && metric.labels.length > 0) box.append(finder(metric, changed, () => turn(page)));
    return { element: box, which: { offset: 0, limit } };
}

/** A form that asks for the labels of one series. */
function finder(metric, changed, all) {
    const inputs = metric.labels.map((label) => [label, identifier("label"), element("input", { type: "text", spellcheck: "false", autocomplete: "off" })]);
    for (const [, id, input] of inputs) input.id = id;
    return element(
        "details",
        {},
        element("summary", {}, "One series by its labels"),
        element(
            "form",
            {
                class: "finder", onsubmit: (event) => {
                    event.preventDefault();
                    changed({ labels: inputs.map(([, , input]) => input.value) });
                },
            },
            inputs.map(([label, id, input]) => element("span", { class: "choice" }, element("label", { for: id }, label), input)),
            element("button", { class: "button" }, "Show"),
            element("button", { type: "button", class: "button", onclick: all }, "Show the others again"),
        ),
    );
}
