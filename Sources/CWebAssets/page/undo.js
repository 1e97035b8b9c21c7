// A way back, for a minute after something was deleted. The exporter forgets at once; this page keeps the definition.

import { element } from "./dom.js";

const lifetime = 60;

/**
 * Offers to undo.
 *
 * @param text what was done.
 * @param undo does it back; what it throws is shown, and it may be tried again.
 */
export function offerUndo(text, undo) {
    const left = element("span", { class: "quiet", "aria-hidden": "true" }, `${lifetime} s`);
    const message = element("p", {}, text);
    const button = element("button", { type: "button", class: "button" }, "Undo");
    const close = element("button", { type: "button", class: "button", "aria-label": "Dismiss" }, "×");
    const toast = element("div", { class: "toast" }, message, left, button, close);
    const end = Date.now() + lifetime * 1000;
    const timer = setInterval(() => {
        const seconds = Math.ceil((end - Date.now()) / 1000);
        left.textContent = `${seconds} s`;
        if (seconds <= 0) finish();
    }, 500);

    function finish() {
        clearInterval(timer);
        toast.remove();
    }

    close.addEventListener("click", finish);
    button.addEventListener("click", async () => {
        button.disabled = true;
        try {
            await undo();
            finish();
        } catch (error) {
            message.textContent = `${text} It could not be undone: ${error.message}`;
            button.disabled = false;
        }
    });
    document.getElementById("toasts").append(toast);
}
