// Fields made of schemas. Each has an `element`, reads what was typed, can be filled, and finds the element that a path of
// the document is about:
//
//     {element, read() -> value or undefined, write(value), locate(steps) -> element}
//
// `undefined` stands for what was left out.

import { element, identifier, prose } from "./dom.js";
import { list, map } from "./listfields.js";
import { flag, selection, word } from "./wordfields.js";

/** A field for whatever a schema allows. */
export function field(schemas, schema, options = {}) {
    const ways = schemas.ways(schema);
    const resolved = schemas.resolve(schema);
    if (ways.length > 1) return choiceOfWays(schemas, ways, resolved, options);
    return fieldOf(schemas, ways[0], resolved, options);
}

function fieldOf(schemas, way, schema, options) {
    switch (way.kind) {
        case "record": return record(schemas, way.schema, options);
        case "list": return list(schemas, way.schema, options);
        case "map": return map(schemas, way.schema, options);
        default:
            if (way.isFlag) return flag(schema, options);
            return way.options ? selection(way, schema, options) : word(way, schema, options);
    }
}

function isTree(value) {
    return typeof value === "object" && value !== null;
}

/** Whether a value is written in a way. */
function fits(way, value) {
    switch (way.kind) {
        case "scalar": return !isTree(value);
        case "list": return Array.isArray(value) && isLike(way.schema.items, value[0]);
        case "map": return isTree(value) && !Array.isArray(value);
        default: {
            if (!isTree(value) || Array.isArray(value)) return false;
            const { properties, required = [] } = way.schema;
            const kind = properties.kind?.const;
            if (kind !== undefined) return value.kind === kind;
            return value.kind === undefined && required.every((key) => key in value) && Object.keys(value).every((key) => key in properties);
        }
    }
}

function isLike(items, value) {
    if (value === undefined) return true;
    const type = items.type ?? (items.anyOf || items.$ref ? "scalar" : "object");
    if (Array.isArray(value)) return type === "array";
    return type === "array" ? false : isTree(value) === (type === "object");
}

// One of several ways.

function choiceOfWays(schemas, ways, schema, options) {
    const select = element(
        "select",
        {
            class: "way",
            "aria-label": `${options.label ?? options.title ?? "value"}: kind`,
        },
        ways.map((way) => element("option", { value: way.title }, way.title)),
    );
    const place = element("div", { class: "inner" });
    const box = element("div", { class: "ways" }, select, place);
    let current;

    function show(way, value) {
        select.value = way.title;
        // The label is of the text field when there is one.
        if (way.kind === "scalar" || !options.id) select.removeAttribute("id");
        else select.id = options.id;
        box.dataset.kind = way.kind;
        current = fieldOf(schemas, way, way.kind === "scalar" ? schema : way.schema, {
            ...options, id: way.kind === "scalar" ? options.id : undefined, label: options.label ?? options.title,
        });
        place.replaceChildren(...[current.element].flat());
        current.write(value);
    }

    select.addEventListener("change", () => {
        const before = current.read();
        const way = ways.find(({ title }) => title === select.value);
        // What both have in common stays: a period is a period.
        const kept = way.kind === "record" && isTree(before) && !Array.isArray(before)
            ? Object.fromEntries(Object.entries(before).filter(([key]) => key in way.schema.properties && key !== "kind"))
            : undefined;
        show(way, kept);
    });
    show(ways[0], undefined);
    return {
        element: box,
        read: () => current.read(),
        write(value) {
            const way = value === undefined ? ways[0] : ways.find((way) => fits(way, value)) ?? ways.find(({ kind }) => kind === (isTree(value) ? "record" : "scalar")) ?? ways[0];
            show(way, value);
        },
        locate: (steps) => (steps[0] === "kind" ? select : current.locate(steps) ?? select),
    };
}

// Keys that are known.

/** How many keys are shown at once when none of them must be there. */
const shownKeyCount = 2;

/** @param shown of `options`: the keys that are shown at once, for want of which it is those that must be there. */
function record(schemas, schema, { omit = [], shown }) {
    const all = Object.entries(schema.properties)
        .filter(([key, one]) => !omit.includes(key) && one.const === undefined)
        // What is particular to this comes before what every value has.
        .sort(([left], [right]) => schemas.isCommon(left) - schemas.isCommon(right));
    const constants = Object.entries(schema.properties).filter(([, one]) => one.const !== undefined);
    const required = schema.required ?? [];
    const mustAny = all.some(([key]) => required.includes(key));
    const fields = new Map();
    const row = ([key, one]) => {
        const made = labelled(schemas, key, one, required.includes(key));
        fields.set(key, made);
        return made.element;
    };
    if (all.length === 1 && constants.length === 0 && isComposed(schemas, all[0][1])) return wrapped(schemas, ...all[0]);
    const isFirst = ([key], index) => shown?.includes(key) ?? (mustAny ? required.includes(key) : index < shownKeyCount);
    const first = all.filter(isFirst);
    const others = all.filter((entry, index) => !isFirst(entry, index));
    const more = others.length > 0
        ? element(
            "details",
            { class: "more" },
            element("summary", {}, element("span", {}, "More: "), element("span", { class: "quiet" }, others.map(([key]) => key).join(", "))),
            others.map(row),
        )
        : null;
    return {
        element: element("div", { class: "record" }, first.map(row), more),
        read() {
            const value = Object.fromEntries(constants.map(([key, one]) => [key, one.const]));
            for (const [key, made] of fields) {
                const own = made.read();
                if (own !== undefined) value[key] = own;
            }
            return Object.keys(value).length > 0 || required.length === 0 ? value : undefined;
        },
        write(value = {}) {
            for (const [key, made] of fields) made.write(value[key]);
            if (more && others.some(([key]) => fields.get(key).read() !== undefined)) more.open = true;
        },
        locate([key, ...rest]) {
            const made = fields.get(key);
            if (!made) return fields.values().next().value?.locate([]) ?? null;
            if (more?.contains(made.element)) more.open = true;
            return made.locate(rest);
        },
    };
}

/** Whether something is never one word. */
function isComposed(schemas, schema) {
    return schemas.ways(schema).every(({ kind }) => kind !== "scalar");
}

/** A record of one key: what is under it, as the way that was chosen says the key already. */
function wrapped(schemas, key, schema) {
    const inner = field(schemas, schema, { title: key });
    return {
        element: inner.element,
        read() {
            const value = inner.read();
            return value === undefined ? undefined : { [key]: value };
        },
        write: (value) => inner.write(value?.[key]),
        locate: ([, ...rest]) => inner.locate(rest),
    };
}

/** A field with its name and what it means. */
function labelled(schemas, key, schema, isRequired) {
    const [id, help] = [identifier("field"), identifier("help")];
    const description = schemas.resolve(schema).description;
    const isGroup = isComposed(schemas, schema);
    const made = isRequired || !isGroup ? field(schemas, schema, { id, describedBy: description ? help : undefined, title: key }) : optional(schemas, key, schema);
    const name = `name ${isRequired ? "required" : ""}`;
    if (isRequired && !isGroup) made.locate([])?.setAttribute("aria-required", "true");
    return {
        ...made,
        element: element(
            "div",
            { class: `field ${isGroup ? "composed" : ""}`, role: isGroup ? "group" : null, "aria-label": isGroup ? key : null },
            isGroup
                ? element("span", { class: name }, key)
                : element("label", { for: id, class: name }, key),
            element("div", { class: "control" }, made.element, description && element("p", { class: "help", id: help }, prose(description))),
        ),
    };
}

/** Something composed that may be left out: there when its box is ticked. */
function optional(schemas, key, schema) {
    const place = element("div", { class: "inner" });
    const box = element("input", { type: "checkbox", "aria-label": `Set ${key}` });
    let made = null;

    function show(isThere, value) {
        box.checked = isThere;
        made = isThere ? field(schemas, schema, { title: key }) : null;
        place.replaceChildren(...(made ? [made.element].flat() : []));
        if (made && value !== undefined) made.write(value);
    }

    box.addEventListener("change", () => show(box.checked));
    return {
        element: [box, place],
        read: () => made?.read(),
        write: (value) => show(value !== undefined && JSON.stringify(value) !== JSON.stringify(schemas.resolve(schema).default), value),
        locate: (steps) => made?.locate(steps) ?? box,
    };
}
