// The form of a metric: its head, and its values with an input for each of its labels.

import { element, identifier } from "./dom.js";
import { field } from "./fields.js";

/** What a new value is at first: something that can be seen moving. */
const example = { kind: "sine", period: "1m", amplitude: 10 };
const examples = {
    counter: { rate: 5 },
    histogram: { rate: 50, distribution: { lognormal: { median: 0.12, sigma: 0.6 } } },
    gaugehistogram: { size: 100, distribution: { uniform: { min: 0, max: 10 } } },
    summary: { rate: 5, distribution: { lognormal: { median: 0.12, sigma: 0.6 } } },
    info: {},
    stateset: { states: ["idle", "busy"], schedule: [{ state: "idle", for: "40s" }, { state: "busy", for: "20s" }] },
};

/** Fields that this form makes itself. */
const own = ["labels", "values", "defaults"];

export class MetricForm {
    element;
    #schemas;
    #head;
    #type;
    #labels;
    #values = [];
    #places = {};
    #isValueAlone;

    /**
     * @param head the metric to which a value is added; null for a form of a whole metric.
     */
    constructor(schemas, head = null) {
        this.#schemas = schemas;
        this.#isValueAlone = head !== null;
        this.#head = field(schemas, schemas.metric, { omit: own, shown: ["name", "type", "unit", "documentation"] });
        this.#type = this.#head.locate(["type"]);
        this.#labels = labelNames(schemas, () => this.#labelsChanged());
        const values = element("div", { class: "values" });
        this.#places.values = values;
        this.element = element(
            "div",
            { class: "metricform" },
            head === null && element("fieldset", {}, element("legend", {}, "Metric"), this.#head.element, this.#labels.element),
            values,
            head === null && element("p", { class: "actions" }, element("button", { type: "button", class: "button", onclick: () => this.#add(this.#example) }, "Add a value")),
        );
        this.#type.addEventListener("change", () => this.#typeChanged());
        // In the order in which one thinks of them.
        this.element.querySelector(".more")?.before(this.#labels.element);
        if (head) {
            this.#type.value = head.type;
            this.#labels.write(head.labels);
        }
        this.#add(this.#example);
    }

    get type() {
        return this.#type.value;
    }

    get #example() {
        return examples[this.type] ?? example;
    }

    /** The definition as it was typed, or the one value. */
    read() {
        const values = this.#values.map((value) => value.read());
        if (this.#isValueAlone) return values[0];
        const labels = this.#labels.read();
        return { ...this.#head.read(), ...(labels.length > 0 ? { labels } : {}), values };
    }

    write(definition) {
        const { labels = [], values = [], ...head } = definition;
        this.#head.write(head);
        this.#labels.write(labels);
        this.#clear();
        for (const value of values) this.#add(value);
    }

    /** The element that a path of the document is about. */
    locate(steps) {
        const [first, index, ...rest] = this.#isValueAlone ? ["values", 0, ...steps] : steps;
        if (first === "values") return this.#values[index ?? 0]?.locate(rest) ?? this.#places.values;
        if (first === "labels") return this.#labels.locate(index);
        return first === undefined ? null : this.#head.locate([first]);
    }

    #clear() {
        this.#values = [];
        this.#places.values.replaceChildren();
    }

    #add(content) {
        const value = valueField(this.#schemas, this.type, this.#labels.read(), this.#isValueAlone ? null : () => {
            this.#values = this.#values.filter((other) => other !== value);
            value.element.remove();
            this.#number();
            this.element.dispatchEvent(new Event("input", { bubbles: true }));
        });
        if (content !== undefined) value.write(content);
        this.#values.push(value);
        this.#places.values.append(value.element);
        this.#number();
    }

    #number() {
        this.#values.forEach((value, index) => value.number(this.#values.length > 1 ? index + 1 : null));
    }

    #labelsChanged() {
        const labels = this.#labels.read();
        for (const value of this.#values) value.labels = labels;
    }

    /** Values of another type have other fields; their labels stay. */
    #typeChanged() {
        const texts = this.#values.map((value) => value.read().labels);
        this.#clear();
        for (const labels of texts) this.#add({ ...this.#example, ...(labels ? { labels } : {}) });
    }
}

/** The names of the labels, in one line. */
function labelNames(schemas, changed) {
    const [id, help] = [identifier("labels"), identifier("help")];
    const input = element("input", {
        id, type: "text", class: "long", autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": help,
    });
    input.addEventListener("input", changed);
    const read = () => input.value.split(/[\s,]+/).filter((name) => name !== "");
    return {
        element: element(
            "div",
            { class: "field" },
            element("label", { for: id, class: "name" }, "labels"),
            element("div", { class: "control" }, input, element("p", { class: "help", id: help }, "The names of the labels, with commas between them; none for a metric with one value.")),
        ),
        read,
        write: (names) => (input.value = names.join(", ")),
        locate: () => input,
    };
}

/** One value. */
function valueField(schemas, type, names, remove) {
    const made = field(schemas, schemas.value(type), { omit: ["labels"], title: "value", label: "value" });
    const [title, labels] = [element("legend", {}, "Value"), element("div", { class: "labels" })];
    let inputs = [];

    function show(names, texts) {
        inputs = names.map((name, index) => [name, identifier("label"), texts[index] ?? ""]).map(([name, id, text]) => ({
            name, id, input: element("input", { id, type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", value: text }),
        }));
        labels.replaceChildren(...inputs.map(({ name, id, input }) => element(
            "div",
            { class: "field" },
            element("label", { for: id, class: "name" }, element("span", { class: "quiet" }, "label "), name),
            element("div", { class: "control" }, input),
        )));
    }

    show(names, []);
    const texts = () => inputs.map(({ input }) => input.value);
    return {
        element: element(
            "fieldset",
            { class: "value" },
            title,
            labels,
            made.element,
            remove && element("p", { class: "actions" }, element("button", { type: "button", class: "button small danger", onclick: remove }, "Remove this value")),
        ),
        number(number) {
            title.textContent = number === null ? "Value" : `Value ${number}`;
        },
        set labels(names) {
            const known = new Map(inputs.map(({ name, input }) => [name, input.value]));
            const before = texts();
            show(names, names.map((name, index) => known.get(name) ?? (known.has(name) ? "" : before[index] ?? "")));
        },
        read() {
            const value = made.read() ?? {};
            return inputs.length > 0 ? { ...value, labels: texts() } : value;
        },
        write({ labels: texts = [], ...rest }) {
            show(inputs.map(({ name }) => name), texts);
            made.write(rest);
        },
        locate(steps) {
            if (steps[0] === "labels") return inputs[steps[1] ?? 0]?.input ?? labels;
            return made.locate(steps);
        },
    };
}
