// Making a metric and changing one, adding a value and changing one: by a form or as YAML, with a plot that follows.

import { get, metricPath, post, put, Refusal, remove } from "./api.js";
import { changes } from "./connection.js";
import { debounced, element } from "./dom.js";
import { MetricForm } from "./metricform.js";
import { PlotPanel } from "./plotpanel.js";
import { Problems } from "./problems.js";
import { address, go } from "./router.js";
import { schemas } from "./schema.js";
import { empty, failed, isAbort, loading } from "./state.js";
import { flow, yaml } from "./yaml.js";
import { YAMLEditor } from "./yamleditor.js";

/** Series of the preview. */
const seriesLimit = 20;

const titles = { new: "New metric", edit: "Change", add: "Add a value", value: "Change a value" };
const verbs = { new: "Create", edit: "Save", add: "Add", value: "Save" };

/** The address of the form in which a value is changed. */
export function valueAddress(name, labels) {
    return address(["metric", name, "value"], { labels: JSON.stringify(labels) });
}

/** The view of a form; `mode` is `new`, `edit`, or of one value `add` or `value`. */
export function formView({ path, query, mode, signal }) {
    const name = mode === "new" ? null : path[1];
    const title = name === null ? titles[mode] : `${titles[mode]}: ${name}`;
    const place = element("div", { class: "formview" }, loading());
    if (changes.value === "refused") {
        place.replaceChildren(empty(
            element("p", {}, "This exporter was started so that nothing can be changed over its API."),
            element("a", { class: "button", href: "#/" }, "All metrics"),
        ));
    } else {
        load();
    }

    async function load() {
        try {
            const like = name ?? query.get("like");
            const [known, definition] = await Promise.all([schemas(), like ? get(metricPath(like), { signal }) : null]);
            const before = mode === "value" ? valueOf(definition, query.get("labels")) : null;
            const form = new DefinitionForm(known, { mode, name, definition, before, signal });
            place.replaceChildren(form.element);
            form.begin();
        } catch (error) {
            if (!isAbort(error)) place.replaceChildren(failed(error, load));
        }
    }

    return { title, content: [element("h1", { tabindex: "-1" }, title), place] };
}

/** The value of a metric that has these labels, as they are written. */
function valueOf(definition, text) {
    const value = definition.values.find(({ labels }) => JSON.stringify(labels) === text);
    if (!value) throw new Error(`The metric ${definition.name} has no value with the labels ${text}.`);
    return value;
}

class DefinitionForm {
    element;
    #mode;
    #name;
    #before;
    #head;
    #form;
    #editor = new YAMLEditor();
    #isYAML = false;
    #problems;
    #panel;
    #tabs;
    #fields;
    #submit;
    #signal;

    /** @param before the value that is changed, if it is one. */
    constructor(known, { mode, name, definition, before, signal }) {
        this.#mode = mode;
        this.#name = name;
        this.#before = before;
        this.#signal = signal;
        if (this.#isValue) {
            const { values, ...head } = definition;
            this.#head = head;
        }
        this.#form = new MetricForm(known, this.#head ?? null);
        if (before) this.#form.write({ ...this.#head, values: [before] });
        if (!this.#isValue && definition) this.#form.write(mode === "new" ? { ...definition, name: "" } : definition);
        this.#build();
        this.#problems = new Problems(this.#fields, (steps) => this.#form.locate(steps));
        this.element.querySelector(".verdict").prepend(this.#problems.element);
    }

    #build() {
        const tab = (isYAML, text) => element(
            "button",
            { type: "button", class: "segment", "aria-pressed": String(isYAML === this.#isYAML), onclick: () => this.#turn(isYAML) },
            text,
        );
        this.#tabs = element("div", { class: "segments", role: "group", "aria-label": "Write it as" }, tab(false, "Form"), tab(true, "YAML"));
        this.#fields = element("div", { class: "fields" }, this.#form.element);
        this.#submit = element("button", { class: "button primary" }, verbs[this.#mode]);
        this.#panel = new PlotPanel({
            signal: this.#signal, height: 220, name: "the preview",
            fetch: (range) => this.#preview(range),
            explain: (error) => (error instanceof Refusal && error.status === 422
                ? element("p", { class: "state" }, "The preview is drawn once the definition is right.")
                : failed(error, () => this.#panel.refresh())),
        });
        const changed = debounced(200, () => this.#changed());
        this.element = element(
            "form",
            {
                class: "columns", novalidate: true, oninput: changed, onchange: changed, onsubmit: (event) => {
                    event.preventDefault();
                    this.#send();
                },
            },
            element(
                "div",
                {},
                this.#tabs,
                this.#fields,
                element(
                    "div",
                    { class: "verdict" },
                    element(
                        "p",
                        { class: "actions" },
                        this.#submit,
                        element("a", { class: "button", href: this.#name ? address(["metric", this.#name]) : "#/" }, "Cancel"),
                    ),
                ),
            ),
            element("div", { class: "preview" }, element("h2", {}, "Preview"), this.#panel.element),
        );
        // Buttons that add or remove something are no input, and change what there is all the same.
        this.#fields.addEventListener("click", (event) => event.target.closest("button") && changed());
    }

    /** Whether it is about one value, and not about a whole metric. */
    get #isValue() {
        return this.#mode === "add" || this.#mode === "value";
    }

    /** To be called once the element is on the page. */
    begin() {
        this.#panel.type = this.#form.type;
        if (this.#mode === "new") this.#form.locate(["name"]).focus();
    }

    /** The whole metric as it is now, for the preview. */
    get #definition() {
        const typed = this.#form.read();
        return this.#isValue ? { ...this.#head, values: [typed] } : typed;
    }

    /** The text of a whole metric, and by how many lines and columns it is before what was typed. */
    get #wholeText() {
        if (!this.#isValue) return { text: this.#editor.value, lines: 0, columns: 0 };
        const head = `${yaml(this.#head)}values:\n  -\n`;
        const text = this.#editor.value.split("\n").map((line) => `    ${line}`).join("\n");
        return { text: head + text, lines: head.split("\n").length - 1, columns: 4 };
    }

    #changed() {
        if (!this.#isYAML) this.#panel.type = this.#form.type;
        this.#panel.refresh();
    }

    async #preview({ signal, ...range }) {
        const query = { ...range, limit: seriesLimit };
        try {
            const answer = await post("samples", { query, signal, ...this.#body() });
            this.#showDetails([], false);
            if (this.#isYAML) this.#panel.type = answer.definition.type;
            return answer;
        } catch (error) {
            if (error instanceof Refusal) this.#showDetails(error.details, false);
            throw error;
        }
    }

    /** What is sent for a preview. Without a name there is something to see all the same. */
    #body() {
        if (this.#isYAML) return { yaml: this.#wholeText.text };
        const definition = this.#definition;
        return { json: { ...definition, name: definition.name ?? "preview" } };
    }

    #showDetails(details, isSubmitted) {
        if (this.#isYAML) this.#editor.show(this.#ownDetails(details));
        else this.#problems.show(this.#ownDetails(details), isSubmitted);
    }

    /** The errors of the whole metric, with places in the text that was typed. */
    #ownDetails(details) {
        const { lines, columns } = this.#wholeText;
        return details.map((detail) => ({
            ...detail, path: this.#ownPath(detail.path), line: detail.line && detail.line - lines, column: detail.column && detail.column - columns,
        }));
    }

    /** A path in the whole metric as one in what is typed. */
    #ownPath(path) {
        return this.#isValue ? path.replace(/^values\[0\]\.?/, "") : path;
    }

    /** Goes from the form to YAML with what was typed, or back when the YAML is right. */
    async #turn(isYAML) {
        if (isYAML === this.#isYAML) return;
        if (isYAML) {
            const typed = this.#form.read();
            this.#editor.value = this.#isValue ? `${flow(typed)}\n` : yaml({ name: "", ...typed });
            this.#problems.clear();
            this.#fields.replaceChildren(this.#editor.element);
        } else {
            try {
                const { definition } = await post("samples", { yaml: this.#wholeText.text, query: { from: 0, to: 0 } });
                if (this.#isValue) this.#form.write({ ...this.#head, values: definition.values });
                else this.#form.write(definition);
            } catch (error) {
                if (error instanceof Refusal) this.#showDetails(error.details, true);
                else this.#editor.show([{ path: "", message: error.message }]);
                return;
            }
            this.#fields.replaceChildren(this.#form.element);
        }
        this.#isYAML = isYAML;
        for (const [index, button] of [...this.#tabs.children].entries()) {
            button.setAttribute("aria-pressed", String((index === 1) === isYAML));
        }
        this.#changed();
    }

    async #send() {
        this.#submit.disabled = true;
        try {
            const name = await this.#store();
            go(["metric", name]);
        } catch (error) {
            this.#submit.disabled = false;
            this.#refused(error);
        }
    }

    #refused(error) {
        const details = error instanceof Refusal && error.details.length > 0
            ? error.details
            // A name or a label set that is taken has no details.
            : [{ path: error.status === 409 ? (this.#isValue ? "labels" : "name") : "", message: error.message }];
        if (this.#isYAML) this.#editor.show(details);
        else this.#problems.show(details, true);
    }

    /** Does what the form is for; gives the name of the metric. */
    async #store() {
        const body = this.#isYAML ? { yaml: this.#editor.value } : { json: this.#form.read() };
        switch (this.#mode) {
            case "add": return (await post(metricPath(this.#name, "value"), body)).name;
            case "value": return this.#replaceValue(body);
            case "edit": return this.#replace(body);
            default: return (await post("metric", body)).name;
        }
    }

    /** In one step, so that no scrape lacks it. With other labels it is another value, and the old one goes. */
    async #replaceValue(body) {
        const path = metricPath(this.#name, "value");
        const { definition } = await post("samples", { ...this.#body(), query: { from: 0, to: 0 } }).catch((error) => {
            throw error instanceof Refusal ? new Refusal(error.status, error.message, this.#ownDetails(error.details)) : error;
        });
        const { labels } = this.#before;
        if (JSON.stringify(definition.values[0].labels) === JSON.stringify(labels)) return (await put(path, body)).name;
        await post(path, body);
        return (await remove(path, { query: { labels } })).name;
    }

    /** In one step, so that no scrape lacks the metric. Under another name it is another metric, and the old one goes. */
    async #replace(body) {
        const { definition } = await post("samples", { ...body, query: { from: 0, to: 0 } });
        if (definition.name === this.#name) return (await put(metricPath(this.#name), body)).name;
        const { name } = await post("metric", body);
        await remove(metricPath(this.#name));
        return name;
    }
}
