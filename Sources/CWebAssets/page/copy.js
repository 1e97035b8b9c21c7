// Text that is there to be taken along.

import { element } from "./dom.js";

async function copy(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        return false;
    }
}

/** A button that copies what `text()` gives, or selects `source` where the browser does not let it. */
export function copyButton(name, text, source) {
    const button = element("button", { type: "button", class: "button small", "aria-label": `Copy ${name}` }, "Copy");
    button.addEventListener("click", async () => {
        const isCopied = await copy(text());
        if (!isCopied && source) getSelection().selectAllChildren(source);
        button.textContent = isCopied ? "Copied" : "Selected";
        setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    return button;
}

/** A text in a box with a button that copies it. */
export function copyable(name, text) {
    const source = element("pre", { tabindex: "0", role: "region", "aria-label": name }, element("code", {}, text));
    return element(
        "figure",
        { class: "copyable" },
        element("figcaption", {}, element("span", {}, name), copyButton(name, () => text, source)),
        source,
    );
}
