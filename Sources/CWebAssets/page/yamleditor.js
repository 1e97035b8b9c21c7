// A definition typed as YAML, with what is wrong at its line.

import { element, identifier } from "./dom.js";

export class YAMLEditor {
    element;
    #text;
    #problems = element("div", { class: "problems", role: "alert" });

    constructor() {
        const [id, help] = [identifier("yaml"), identifier("help")];
        this.#text = element("textarea", {
            id, class: "yaml", rows: 20, spellcheck: "false", autocomplete: "off", autocapitalize: "off", wrap: "off",
            "aria-describedby": help,
        });
        this.element = element(
            "div",
            { class: "yamleditor" },
            element("label", { for: id, class: "name" }, "YAML"),
            this.#text,
            element("p", { class: "help", id: help }, "As in the configuration file, one entry of its list."),
            this.#problems,
        );
    }

    get value() {
        return this.#text.value;
    }

    set value(text) {
        this.#text.value = text;
    }

    focus() {
        this.#text.focus();
    }

    show(details) {
        this.#text.toggleAttribute("aria-invalid", details.length > 0);
        this.#problems.replaceChildren(...details.map(({ path, message, line, column }) => element(
            "p",
            { class: "problem" },
            line && element(
                "button",
                { type: "button", class: "button small", onclick: () => this.#go(line, column) },
                `Line ${line}`,
            ),
            path && element("code", {}, path), " ", message,
        )));
    }

    #go(line, column) {
        const lines = this.#text.value.split("\n");
        const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
        this.#text.focus();
        this.#text.setSelectionRange(start + column - 1, start + (lines[line - 1]?.length ?? 0));
    }
}
