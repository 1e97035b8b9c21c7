// Which view is shown, and with what: it stands behind the `#` of the address, so that it can be linked and gone back to.

/** `#/metric/a%20b/edit?page=2` as `{path: ["metric", "a b", "edit"], query}`. */
export function parse(hash) {
    const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
    return { path: path.split("/").filter((part) => part !== "").map(decoded), query: new URLSearchParams(query) };
}

function decoded(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

/** The address of a view. */
export function address(path, query = {}) {
    const parameters = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "" && value !== undefined));
    const text = parameters.toString();
    return `#/${path.map(encodeURIComponent).join("/")}${text ? `?${text}` : ""}`;
}

export function go(path, query) {
    location.hash = address(path, query);
}

/** Puts other parameters into the address without leaving the view. */
export function replaceQuery(path, query) {
    history.replaceState(null, "", address(path, query));
}
