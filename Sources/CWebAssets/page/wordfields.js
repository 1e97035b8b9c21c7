// Fields for what is one word, one choice or one line.

import { element, identifier } from "./dom.js";

const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** A line of text; what looks like a number becomes one where a number may stand. */
export function word(way, schema, { label, id = identifier("field"), describedBy }) {
    const words = identifier("words");
    const input = element("input", {
        id, type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
        placeholder: schema.default === undefined || schema.default === "" ? null : String(schema.default),
        "aria-label": label ?? null, "aria-describedby": describedBy ?? null, list: way.words.length ? words : null,
        class: way.isNumber ? "short" : "long",
    });
    return {
        element: way.words.length
            ? [input, element("datalist", { id: words }, way.words.map((one) => element("option", { value: one })))]
            : input,
        read() {
            const text = way.isNumber ? input.value.trim() : input.value;
            if (text === "") return undefined;
            if (way.isNullable && text === "null") return null;
            return way.isNumber && number.test(text) ? Number(text) : text;
        },
        write(value) {
            input.value = value === undefined || value === schema.default ? "" : String(value);
        },
        locate: () => input,
    };
}

/** One of some words. */
export function selection(way, schema, { label, id = identifier("field"), describedBy }) {
    const select = element(
        "select",
        { id, "aria-label": label ?? null, "aria-describedby": describedBy ?? null },
        way.options.map((option) => element("option", { value: option }, option)),
    );
    select.value = schema.default ?? way.options[0];
    return {
        element: select,
        read: () => (select.value === schema.default ? undefined : select.value),
        write: (value) => (select.value = value ?? schema.default),
        locate: () => select,
    };
}

/** True or false. */
export function flag(schema, { label, id = identifier("field"), describedBy }) {
    const input = element("input", { id, type: "checkbox", "aria-label": label ?? null, "aria-describedby": describedBy ?? null });
    input.checked = schema.default === true;
    return {
        element: input,
        read: () => (input.checked === (schema.default ?? false) ? undefined : input.checked),
        write: (value) => (input.checked = value ?? schema.default ?? false),
        locate: () => input,
    };
}

/** Numbers in one line, with commas or blanks between them. */
export function numbers(way, schema, { title }) {
    const one = word(way, { default: schema.default?.join(", ") }, { label: `${title}, with commas between them` });
    const input = one.locate();
    input.className = "long";
    return {
        element: one.element,
        read() {
            const words = input.value.split(/[\s,]+/).filter((text) => text !== "");
            return words.length === 0 ? undefined : words.map((text) => (number.test(text) ? Number(text) : text));
        },
        write: (value) => one.write(value?.join(", ")),
        locate: () => input,
    };
}
