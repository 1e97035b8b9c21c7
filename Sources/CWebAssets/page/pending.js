// What is left out of the exposition until its totals are complete, and how far these are.

import { status } from "./connection.js";
import { element } from "./dom.js";
import { counted } from "./format.js";

/** How many series are left out now. */
export function pendingCount() {
    return status.value?.pending?.series ?? 0;
}

/** A line that is there as long as series are left out. */
export function pendingLine(signal) {
    // Only the sentence is read aloud: the share changes every other second.
    const sentence = element("p", { role: "status" });
    const bar = element("progress", { max: 1, "aria-label": "Totals that are complete" });
    const share = element("span", { "aria-hidden": "true" });
    const line = element("div", { class: "pending" }, sentence, bar, share);
    status.observe((state) => {
        const pending = state?.pending ?? null;
        line.classList.toggle("idle", !pending);
        const text = pending
            ? `${counted(pending.series, "series is", "series are")} left out until totals are complete (${pending.causes.join(", ")})`
            : "";
        if (sentence.textContent !== text) sentence.textContent = text;
        bar.value = pending?.progress ?? 1;
        share.textContent = `${Math.floor(100 * bar.value)} %`;
    }, signal);
    return line;
}

/** Calls back whenever fewer series are left out than before. */
export function whenLessIsPending(action, signal) {
    let known = pendingCount();
    status.observe(() => {
        const now = pendingCount();
        if (now < known) action();
        known = now;
    }, signal);
}
