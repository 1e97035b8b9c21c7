// What the exporter found wrong with a document, at the fields that it concerns.

import { element, identifier } from "./dom.js";
import { steps } from "./schema.js";

export class Problems {
    /** What is about no field, and how many others there are. */
    element = element("div", { class: "problems", role: "alert" });
    #locate;
    #marked = [];
    #touched = new WeakSet();
    #isSubmitted = false;

    /**
     * @param form in which the fields are; those that were left are told about while others are filled in.
     * @param locate gives the element of the steps of a path.
     */
    constructor(form, locate) {
        this.#locate = locate;
        form.addEventListener("change", (event) => this.#touched.add(event.target));
    }

    clear() {
        for (const { target, note, described } of this.#marked) {
            note.remove();
            target.removeAttribute("aria-invalid");
            if (described === null) target.removeAttribute("aria-describedby");
            else target.setAttribute("aria-describedby", described);
        }
        this.#marked = [];
        this.element.replaceChildren();
    }

    /**
     * Shows what is wrong.
     *
     * @param details as the exporter tells them: a path and a message each.
     * @param isSubmitted whether the person has said that all is filled in.
     */
    show(details, isSubmitted) {
        this.clear();
        this.#isSubmitted ||= isSubmitted;
        const others = [];
        for (const { path, message } of details) {
            const target = path === "" ? null : this.#locate(steps(path));
            if (!target) others.push(message);
            else if (this.#isSubmitted || this.#touched.has(target)) this.#mark(target, message);
        }
        if (!this.#isSubmitted) return;
        const count = this.#marked.length;
        this.element.replaceChildren(
            ...others.map((message) => element("p", { class: "problem" }, message)),
            ...(count > 0 ? [element("p", { class: "problem" }, count === 1 ? "One field is not right." : `${count} fields are not right.`)] : []),
        );
        if (isSubmitted) this.#marked[0]?.target.focus();
    }

    #mark(target, message) {
        const note = element("p", { class: "problem", id: identifier("problem") }, message);
        const described = target.getAttribute("aria-describedby");
        target.setAttribute("aria-invalid", "true");
        target.setAttribute("aria-describedby", [described, note.id].filter(Boolean).join(" "));
        (target.closest(".control, .row") ?? target).append(note);
        this.#marked.push({ target, note, described });
    }
}
