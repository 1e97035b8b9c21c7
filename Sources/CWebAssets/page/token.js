// The token with which an exporter that asks for one may be changed. Kept until the tab is closed, and nowhere else.

import { element, identifier } from "./dom.js";

const key = "mocktrics-token";

export function storedToken() {
    return sessionStorage.getItem(key);
}

/** One question at a time, however many calls wait for the answer. */
let question = null;

/**
 * Asks the person; gives whether there is an answer.
 *
 * @param isAfterRefusal whether the token that there was has been refused.
 */
export function askForToken(isAfterRefusal) {
    question ??= show(isAfterRefusal).finally(() => (question = null));
    return question;
}

function show(isAfterRefusal) {
    const [input, title] = [identifier("token"), identifier("token-title")];
    return new Promise((resolve) => {
        const field = element("input", {
            id: input, type: "password", autocomplete: "off", required: true, spellcheck: "false",
        });
        const form = element(
            "form",
            { method: "dialog" },
            element("h2", { id: title }, "Token"),
            element(
                "p",
                {},
                isAfterRefusal
                    ? "The exporter does not take this token. Which is the right one?"
                    : "This exporter is changed with a token. It is kept until this tab is closed.",
            ),
            element("label", { for: input }, "Token"),
            field,
            element(
                "p",
                { class: "actions" },
                element("button", { class: "button primary", value: "use" }, "Use"),
                element("button", { class: "button", value: "", formnovalidate: true }, "Cancel"),
            ),
        );
        const dialog = element("dialog", { "aria-labelledby": title, class: "dialog" }, form);
        dialog.addEventListener("close", () => {
            dialog.remove();
            const isGiven = dialog.returnValue === "use" && field.value !== "";
            if (isGiven) sessionStorage.setItem(key, field.value);
            resolve(isGiven);
        });
        document.body.append(dialog);
        dialog.showModal();
    });
}
