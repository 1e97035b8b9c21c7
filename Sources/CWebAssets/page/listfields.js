// Fields for as many entries as one likes: lists, and mappings by keys that are not known beforehand.

import { element } from "./dom.js";
import { field } from "./fields.js";
import { numbers } from "./wordfields.js";

/** Entries one after the other; numbers stand in one line. */
export function list(schemas, schema, { title = "entry" }) {
    const ways = schemas.ways(schema.items);
    if (ways.length === 1 && ways[0].kind === "scalar" && ways[0].isNumber) return numbers(ways[0], schema, { title });
    const rows = element("div", { class: "rows" });
    let fields = [];

    function add(value) {
        const made = field(schemas, schema.items, { title: `${title} ${fields.length + 1}`, label: `${title} ${fields.length + 1}` });
        const row = element("div", { class: "row" }, made.element, removal(`Remove ${title} ${fields.length + 1}`, () => {
            fields = fields.filter((other) => other.made !== made);
            row.remove();
            rows.dispatchEvent(new Event("input", { bubbles: true }));
        }));
        if (value !== undefined) made.write(value);
        fields.push({ made, row });
        rows.append(row);
    }

    function write(value) {
        fields = [];
        rows.replaceChildren();
        const values = value ?? Array.from({ length: schema.minItems ?? 0 });
        for (const one of values) add(one);
    }

    write();
    return {
        element: element("div", { class: "list" }, rows, addition(`Add to ${title}`, () => add())),
        read() {
            const values = fields.map(({ made }) => made.read()).filter((value) => value !== undefined);
            return values.length > 0 ? values : undefined;
        },
        write,
        locate: ([index, ...rest]) => (fields[index] ?? fields[0])?.made.locate(rest) ?? rows.nextSibling,
    };
}

/** Keys with a value each. */
export function map(schemas, schema, { title = "entries" }) {
    const rows = element("div", { class: "rows" });
    let entries = [];
    const values = typeof schema.additionalProperties === "object" ? schema.additionalProperties : { type: "string" };

    function add(key = "", value = undefined) {
        const name = element("input", { type: "text", class: "short", "aria-label": `${title}: key`, autocomplete: "off", spellcheck: "false", value: key });
        const made = field(schemas, values, { label: `${title}: value` });
        const row = element("div", { class: "row" }, name, element("span", {}, ":"), made.element, removal(`Remove the key from ${title}`, () => {
            entries = entries.filter((entry) => entry.made !== made);
            row.remove();
            rows.dispatchEvent(new Event("input", { bubbles: true }));
        }));
        if (value !== undefined) made.write(value);
        entries.push({ name, made });
        rows.append(row);
    }

    return {
        element: element("div", { class: "list" }, rows, addition(`Add a key to ${title}`, () => add())),
        read() {
            const read = entries.filter(({ name }) => name.value !== "").map(({ name, made }) => [name.value, made.read() ?? ""]);
            return read.length > 0 ? Object.fromEntries(read) : undefined;
        },
        write(value) {
            entries = [];
            rows.replaceChildren();
            for (const [key, one] of Object.entries(value ?? {})) add(key, one);
        },
        locate: ([key]) => entries.find(({ name }) => name.value === key)?.made.locate([]) ?? entries[0]?.name ?? rows.nextSibling,
    };
}

function addition(label, action) {
    return element("button", { type: "button", class: "button small", "aria-label": label, onclick: action }, "Add");
}

function removal(label, action) {
    return element("button", { type: "button", class: "button small", "aria-label": label, onclick: action }, "×");
}
