// The numbers of a plot, for those who do not see it and for those who want them to the last digit.

import { element } from "./dom.js";
import { instant, labelSet, value } from "./format.js";

/** Rows of one table; more are not read, and make browsers slow. */
const maximumRowCount = 500;

export function samplesTable({ lines, heat, times }, { from, to }) {
    const shown = heat ? heat.bounds.map((bound, row) => ({ name: `≤ ${bound}`, labels: {}, values: heat.rows[row] })) : lines;
    const indices = times.map((_, index) => index).filter((index) => times[index] >= from && times[index] <= to);
    const cell = (number) => {
        if (number === null || number === undefined) return element("td", { class: "number" }, "–");
        return element("td", { class: "number" }, element("data", { value: String(number) }, value(number)));
    };
    return element(
        "table",
        { class: "samples" },
        element("caption", {}, `Numbers from ${instant(from)} to ${instant(to)}`),
        element(
            "thead",
            {},
            element(
                "tr",
                {},
                element("th", { scope: "col" }, "Time"),
                shown.map(({ name, labels }) => element("th", { scope: "col", class: "number" }, name + labelSet(labels))),
            ),
        ),
        element(
            "tbody",
            {},
            indices.slice(0, maximumRowCount).map((index) => element(
                "tr",
                {},
                element(
                    "th",
                    { scope: "row" },
                    element("time", { datetime: new Date(times[index] * 1000).toISOString() }, instant(times[index], true)),
                ),
                shown.map(({ values }) => cell(values[index])),
            )),
        ),
    );
}
