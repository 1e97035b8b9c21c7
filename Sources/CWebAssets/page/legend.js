// The lines of a plot by name: which is which, what each is worth, and a way to leave some out.

import { element } from "./dom.js";
import { instant, labelSet, value } from "./format.js";
import { stroke } from "./chart.js";

export class Legend {
    element = element("div", { class: "legend" });
    #toggled;
    #rows = [];
    #times = [];
    #index = null;
    #head;

    /** @param toggled called with the key of a line and whether it is to be seen. */
    constructor(toggled) {
        this.#toggled = toggled;
    }

    /** What tells a line from the others. */
    static key(name, labels) {
        return name + labelSet(labels);
    }

    show(view, { lines, heat, times }, hidden) {
        this.#times = times;
        if (heat) {
            const sum = heat.seriesCount > 1 ? `, all ${heat.seriesCount} series that are shown together` : "";
            this.#rows = [];
            this.element.replaceChildren(element("p", { class: "quiet" }, `${view.unit}: the stronger the colour, the more${sum}`));
            return;
        }
        // Rows that stay keep the focus.
        const isSame = lines.length === this.#rows.length && lines.every(({ name, labels }, index) => Legend.key(name, labels) === this.#rows[index].key);
        if (!isSame) this.#build(lines, hidden);
        this.#rows.forEach((row, index) => (row.values = lines[index].values));
    }

    #build(lines, hidden) {
        this.#rows = lines.map((line, index) => this.#row(line, index, hidden));
        this.#head = element("th", { scope: "col", class: "number" }, "now");
        this.element.replaceChildren(
            element(
                "table",
                {},
                element("caption", { class: "visually-hidden" }, "The lines of the plot"),
                element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Line"), this.#head)),
                element("tbody", {}, this.#rows.map(({ row }) => row)),
            ),
        );
    }

    #row(line, index, hidden) {
        const key = Legend.key(line.name, line.labels);
        const { color, dash } = stroke(index);
        const swatch = element("span", { class: `swatch ${dash.length ? "dashed" : ""}` });
        swatch.style.setProperty("--line", color);
        const number = element("td", { class: "number" });
        const button = element(
            "button",
            { type: "button", class: "line", "aria-pressed": String(!hidden.has(key)), title: "Show or hide" },
            swatch,
            element("span", { class: "series" }, element("span", { class: "quiet" }, line.name), labelSet(line.labels)),
        );
        button.addEventListener("click", () => {
            const isVisible = button.getAttribute("aria-pressed") !== "true";
            button.setAttribute("aria-pressed", String(isVisible));
            this.#toggled(key, isVisible);
        });
        return { key, number, row: element("tr", {}, element("td", {}, button), number) };
    }

    /** Shows what the lines are worth at an instant, unless the pointer is at another one. */
    at(time) {
        if (this.#index !== null) return;
        const index = this.#times.findLastIndex((other) => other <= time + 1e-6);
        this.#fill(index, "now");
    }

    /** Shows what they are worth at the index of a sample; null for the pointer being elsewhere. */
    under(index) {
        this.#index = index;
        if (index !== null && this.#times[index] !== undefined) this.#fill(index, instant(this.#times[index]).slice(11));
    }

    #fill(index, title) {
        if (this.#head) this.#head.textContent = title;
        for (const { number, values } of this.#rows) number.textContent = value(values[index]);
    }
}
