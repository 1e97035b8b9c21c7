// What the keyboard does besides moving the focus.

import { changes } from "./connection.js";
import { element, identifier } from "./dom.js";
import { go } from "./router.js";

const storageKey = "mocktrics-keys";

const keys = [
    ["/", "Search"],
    ["n", "New metric"],
    ["g", "All metrics"],
    ["t", "Next theme"],
    ["?", "These keys"],
    ["← →", "On a plot: earlier, later"],
    ["+ −", "On a plot: shorter, longer time"],
    ["Space", "On a plot: stop, or run with the clock"],
    ["Ctrl + wheel", "Over a plot: shorter, longer time"],
];

const actions = {
    "/": () => {
        const search = document.getElementById("search");
        if (search) search.focus();
        else go([]);
    },
    n: () => changes.value !== "refused" && go(["new"]),
    g: () => go([]),
    t: () => document.getElementById("theme").click(),
    "?": showKeys,
};

/** Single keys can be switched off, for those who speak to their browser. */
function areOn() {
    return localStorage.getItem(storageKey) !== "off";
}

function isTyping(target) {
    return target.closest("input:not([type=checkbox]), textarea, select, dialog[open]") !== null;
}

export function watchKeys() {
    document.addEventListener("keydown", (event) => {
        if (!areOn() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
        const action = actions[event.key];
        if (!action) return;
        event.preventDefault();
        action();
    });
}

export function showKeys() {
    const [title, box] = [identifier("keys"), identifier("single")];
    const single = element("input", { id: box, type: "checkbox", checked: areOn() });
    single.addEventListener("change", () => localStorage.setItem(storageKey, single.checked ? "on" : "off"));
    const dialog = element(
        "dialog",
        { class: "dialog", "aria-labelledby": title },
        element("h2", { id: title }, "Keys"),
        element("dl", { class: "keys" }, keys.map(([key, what]) => element("div", {}, element("dt", {}, element("kbd", {}, key)), element("dd", {}, what)))),
        element("p", { class: "choice" }, single, element("label", { for: box }, "Keys act by themselves")),
        element("form", { method: "dialog", class: "actions" }, element("button", { class: "button primary" }, "Close")),
    );
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
}
