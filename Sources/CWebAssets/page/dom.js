// Elements made of names, properties and children. Text stays text: nothing here reads markup.

/** What must be set as a property, as the attribute is only where it begins. */
const asProperty = new Set(["value", "checked", "disabled", "hidden", "open", "indeterminate"]);

function fill(node, properties, children) {
    for (const [name, value] of Object.entries(properties)) {
        if (value === undefined || value === null || value === false) continue;
        if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
        else if (asProperty.has(name)) node[name] = value;
        else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
    return node;
}

/** An element of HTML: `element("p", {class: "quiet"}, "text", otherElement)`. */
export function element(tag, properties = {}, ...children) {
    return fill(document.createElement(tag), properties, children);
}

/** An element of SVG. */
export function shape(tag, properties = {}, ...children) {
    return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), properties, children);
}

/** A sentence in which what stands between backticks becomes code. */
export function prose(text) {
    return text.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

let lastIdentifier = 0;

/** An identifier that no other element of this page has. */
export function identifier(prefix) {
    lastIdentifier += 1;
    return `${prefix}-${lastIdentifier}`;
}

/** Calls back when nothing has been asked for a while. */
export function debounced(milliseconds, work) {
    let timer;
    return (...parameters) => {
        clearTimeout(timer);
        timer = setTimeout(() => work(...parameters), milliseconds);
    };
}
