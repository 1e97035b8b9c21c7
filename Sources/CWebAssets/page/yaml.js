// A tree of JSON as YAML that a person would write: mappings in blocks, and in one line what fits into one.

const lineLength = 88;
/** Words that YAML 1.1 does not read as text. */
const words = /^(y|n|yes|no|true|false|on|off|null|nan|inf)$/i;

/** A text, in quotes when it would be read as something else without them. */
function scalar(value) {
    if (typeof value !== "string") return JSON.stringify(value);
    return /^[A-Za-z_/][A-Za-z0-9_./-]*$/.test(value) && !words.test(value) ? value : JSON.stringify(value);
}

function isTree(value) {
    return typeof value === "object" && value !== null;
}

/** In one line, with brackets. */
export function flow(value) {
    if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
    if (isTree(value)) return `{${Object.entries(value).map(([key, other]) => `${scalar(key)}: ${flow(other)}`).join(", ")}}`;
    return scalar(value);
}

function block(value, indent) {
    const blanks = " ".repeat(indent);
    const entries = Array.isArray(value) ? value.map((other) => ["-", other]) : Object.entries(value).map(([key, other]) => [`${scalar(key)}:`, other]);
    return entries.flatMap(([head, other]) => {
        const line = flow(other);
        if (!isTree(other) || line.length + head.length + indent < lineLength) return [`${blanks}${head} ${line}`];
        const rest = block(other, indent + 2);
        // The first entry of an item stands beside its dash.
        return head === "-" ? [`${blanks}- ${rest[0].trimStart()}`, ...rest.slice(1)] : [`${blanks}${head}`, ...rest];
    });
}

/** The definition of a metric as a document of its own. */
export function yaml(definition) {
    const { values, ...head } = definition;
    // What is left out means the same.
    const said = Object.entries(head).filter(([key, value]) => key === "name" || (value !== "" && value?.length !== 0));
    const lines = block(Object.fromEntries(said), 0);
    if (values?.length) lines.push("values:", ...values.flatMap((value) => block([value], 2)));
    else if (values) lines.push("values: []");
    return `${lines.join("\n")}\n`;
}

/** The same as an entry of a configuration file's `metrics`. */
export function configuration(definition) {
    const [first, ...others] = yaml(definition).trimEnd().split("\n");
    return ["metrics:", `  - ${first}`, ...others.map((line) => `    ${line}`), ""].join("\n");
}
