// What the overview is narrowed down by: words, the type and the origin.

import { debounced, element, identifier } from "./dom.js";
import { count, counted } from "./format.js";

/** Search, type and origin; `changed` is called when one of them is another one. */
export function filters(asked, changed) {
    const search = element("input", {
        id: "search", type: "search", value: asked.search, autocomplete: "off", spellcheck: "false",
        placeholder: "Name, label, pod=web-1, type …", "aria-keyshortcuts": "/",
    });
    const [type, layer] = [choice("type", "Type"), choice("layer", "Origin")];
    const found = element("p", { class: "found quiet", role: "status" });
    const again = debounced(150, () => {
        asked.page = 1;
        changed();
    });
    search.addEventListener("input", () => {
        asked.search = search.value.trim();
        again();
    });
    for (const [name, { select }] of [["type", type], ["layer", layer]]) {
        select.addEventListener("change", () => {
            asked[name] = select.value;
            asked.page = 1;
            changed();
        });
    }
    return {
        element: element(
            "form",
            { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
            element("label", { for: "search", class: "visually-hidden" }, "Search metrics"),
            search, type.element, layer.element, found,
        ),
        show(list) {
            type.show(list.types, asked.type);
            layer.show(list.layers, asked.layer);
            found.textContent = counted(list.total, "metric");
        },
        clear() {
            Object.assign(asked, { search: "", type: "", layer: "", page: 1 });
            search.value = "";
            search.focus();
            changed();
        },
    };
}

/** One of the values of a field, each with how many metrics have it. */
function choice(name, label) {
    const id = identifier(name);
    const select = element("select", { id });
    return {
        select,
        element: element("span", { class: "choice" }, element("label", { for: id }, label), select),
        show(counts, chosen) {
            const all = Object.values(counts).reduce((sum, number) => sum + number, 0);
            const options = Object.entries(counts).filter(([option, number]) => number > 0 || option === chosen);
            select.replaceChildren(
                element("option", { value: "" }, `all (${count(all)})`),
                ...options.map(([option, number]) => element("option", { value: option }, `${option} (${count(number)})`)),
            );
            select.value = chosen;
        },
    };
}
