// The schemas of the API's document, as a form needs them: which ways there are to write something.

import { get } from "./api.js";

let loaded = null;

/** The schemas by name; fetched once. */
export function schemas() {
    loaded ??= get("openapi.json").then((document) => new Schemas(document.components.schemas)).catch((error) => {
        loaded = null;
        throw error;
    });
    return loaded;
}

export class Schemas {
    #byName;

    constructor(byName) {
        this.#byName = byName;
    }

    get metric() {
        return this.#byName.Metric;
    }

    /** What a value of a type of metric has: the schema that is named after the type, and any signal but for types that count otherwise. */
    value(type) {
        const name = Object.keys(this.#byName).find((name) => name.toLowerCase() === `${type}value`);
        const signal = { $ref: "#/components/schemas/SignalValue" };
        if (!name) return signal;
        const own = { $ref: `#/components/schemas/${name}` };
        // A counter may also be a signal that never falls.
        return type === "counter" ? { anyOf: [own, signal] } : own;
    }

    /** Whether a value of every type has a key. */
    isCommon(key) {
        return key in this.#byName.InfoValue.properties;
    }

    /** The schema itself, where there may be a reference; what stands beside the reference wins. */
    resolve(schema) {
        if (!schema.$ref) return schema;
        const { $ref: reference, ...own } = schema;
        return { ...this.resolve(this.#byName[reference.split("/").at(-1)]), ...own };
    }

    /**
     * The ways to write something, each with a title: `scalar` with its choices, `record`, `list` or `map`.
     *
     * Everything that is one word in a text field is one way, however many schemas it has.
     */
    ways(schema) {
        const flat = this.#flatten(schema);
        const scalars = flat.filter((one) => !["object", "array"].includes(one.type));
        const ways = flat.filter((one) => ["object", "array"].includes(one.type)).map((one) => this.#way(one));
        if (scalars.length > 0) ways.unshift(scalarWay(scalars));
        return unlike(ways);
    }

    #flatten(schema) {
        const resolved = this.resolve(schema);
        const choices = resolved.anyOf ?? resolved.oneOf;
        return choices ? choices.flatMap((choice) => this.#flatten(choice)) : [resolved];
    }

    #way(schema) {
        if (schema.type === "array") return { kind: "list", title: "list", schema };
        if (!schema.properties) return { kind: "map", title: "by key", schema };
        return { kind: "record", title: recordTitle(schema), schema };
    }
}

function scalarWay(scalars) {
    const types = new Set(scalars.map(({ type }) => type));
    const options = scalars.length === 1 ? scalars[0].enum : undefined;
    const isNullable = types.has("null");
    const words = [...scalars.filter((one) => one.const !== undefined).map((one) => one.const), ...(isNullable ? ["null"] : [])];
    const isNumber = types.has("number") || types.has("integer");
    const isFlag = types.size === 1 && types.has("boolean");
    return { kind: "scalar", title: isNumber ? "value" : "text", isNumber, isFlag, isNullable, options, words };
}

/** What tells a record from the other ways: its kind, the one key that it must have, or all of these. */
function recordTitle({ properties, required = [] }) {
    if (properties.kind?.const) return properties.kind.const;
    const keys = required.length > 0 ? required : Object.keys(properties).slice(0, 2);
    return keys.join(" … ");
}

/** With a number behind titles that come again. */
function unlike(ways) {
    const seen = new Map();
    for (const way of ways) {
        const times = (seen.get(way.title) ?? 0) + 1;
        seen.set(way.title, times);
        if (times > 1) way.title = `${way.title} ${times}`;
    }
    return ways;
}

/** `values[0].rate.period` as `["values", 0, "rate", "period"]`. */
export function steps(path) {
    return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) => (index === undefined ? key : Number(index)));
}
