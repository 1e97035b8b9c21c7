// The values of a metric, with where each came from; those that the API added can be changed and deleted here.

import { get, metricPath, post, remove } from "./api.js";
import { changes } from "./connection.js";
import { element } from "./dom.js";
import { count } from "./format.js";
import { valueAddress } from "./formview.js";
import { address } from "./router.js";
import { failed } from "./state.js";
import { offerUndo } from "./undo.js";
import { flow } from "./yaml.js";

const pageSize = 100;

/** @param changed called when a value is gone, or back. */
export function valueList(name, listing, changed, signal) {
    const { metric } = listing;
    const body = element("tbody");
    const more = element("p", { class: "actions" });
    const add = element("p", { class: "actions" });
    let shown = 0;

    function append({ values, total }) {
        shown += values.length;
        body.append(...values.map((value) => row(name, metric, value, changed, signal)));
        more.replaceChildren(
            ...(shown < total
                ? [
                    element("span", {}, `${count(shown)} of ${count(total)} `),
                    element("button", { type: "button", class: "button", onclick: next }, "Show more"),
                ]
                : []),
        );
    }

    async function next() {
        try {
            append(await get(metricPath(name, "values"), { query: { offset: shown, limit: pageSize }, signal }));
        } catch (error) {
            more.replaceChildren(failed(error, next));
        }
    }

    append(listing);
    changes.observe((permission) => add.replaceChildren(
        ...(permission === "refused"
            ? []
            : [element("a", { class: "button", href: address(["metric", name, "add"]) }, "Add a value")]),
    ), signal);
    return element(
        "section",
        { class: "values" },
        element("h2", {}, "Values"),
        listing.total === 0
            ? element("p", { class: "quiet" }, "There are none.")
            : element(
                "div",
                { class: "scrolled" },
                element(
                    "table",
                    {},
                    element("caption", { class: "visually-hidden" }, "The values of the metric, as they were written"),
                    element(
                        "thead",
                        {},
                        element(
                            "tr",
                            {},
                            metric.labels.map((label) => element("th", { scope: "col" }, label)),
                            element("th", { scope: "col" }, "What it is"),
                            element("th", { scope: "col", class: "number" }, "Series"),
                            element("th", { scope: "col" }, "Origin"),
                            element("th", { scope: "col" }, element("span", { class: "visually-hidden" }, "Actions")),
                        ),
                    ),
                    body,
                ),
            ),
        more,
        add,
    );
}

function row(name, metric, value, changed, signal) {
    const { labels, ...rest } = value.definition;
    const actions = element("td", { class: "actions" });
    const own = value.labels.join(", ");
    // The values of what the API defined go with the metric or one by one; those of the file stay.
    const deletion = element("button", {
        type: "button", class: "button small danger", "aria-label": `Delete the value ${own}`.trim(), onclick: async () => {
            try {
                await remove(metricPath(name, "value"), { query: { labels: value.labels } });
                changed();
                offerUndo(`The value ${own} of ${name} is deleted.`, async () => {
                    await post(metricPath(name, "value"), { json: value.definition });
                    changed();
                });
            } catch (error) {
                actions.replaceChildren(element("span", { class: "problem", role: "alert" }, error.message));
            }
        },
    }, "Delete");
    const change = element("a", { class: "button small", href: valueAddress(name, value.labels), "aria-label": `Change the value ${own}`.trim() }, "Change");
    changes.observe((permission) => {
        actions.replaceChildren(...(value.layer === "api" && permission !== "refused" ? [change, " ", deletion] : []));
    }, signal);
    return element(
        "tr",
        {},
        value.labels.map((label) => element("td", { class: "label" }, label)),
        element("td", {}, element("code", { class: "definition" }, flow(rest).slice(1, -1) || "labels alone")),
        element("td", { class: "number" }, count(value.series)),
        element("td", {}, element("span", { class: `layer ${value.layer}` }, value.layer === "api" ? "API" : "file")),
        actions,
    );
}
