// What stands where something will be, is not, or could not be.

import { element } from "./dom.js";
import { Refusal } from "./api.js";

export function loading(text = "Loading …") {
    return element("p", { class: "state", role: "status" }, text);
}

export function empty(...children) {
    return element("div", { class: "state" }, ...children);
}

/** What went wrong, with a way to try again. */
export function failed(error, retry) {
    const title = error instanceof Refusal && error.status === 404 ? "Not there" : "That did not work";
    return element(
        "div",
        { class: "state failed", role: "alert" },
        element("h2", {}, title),
        element("p", {}, error.message),
        retry && element("button", { type: "button", class: "button", onclick: retry }, "Try again"),
    );
}

/** Whether an error only says that nobody waits any more. */
export function isAbort(error) {
    return error?.name === "AbortError";
}
