// Chooses between light and dark before anything is painted, which is why it is no module. What was chosen is kept in this
// browser; nothing chosen means as the system has it.
(() => {
    "use strict";
    const key = "mocktrics-theme";
    const choices = ["auto", "light", "dark"];
    const system = matchMedia("(prefers-color-scheme: dark)");

    function stored() {
        try {
            return localStorage.getItem(key);
        } catch {
            return null;
        }
    }

    let choice = choices.includes(stored()) ? stored() : "auto";

    function apply() {
        const isDark = choice === "auto" ? system.matches : choice === "dark";
        document.documentElement.dataset.theme = isDark ? "dark" : "light";
        document.dispatchEvent(new CustomEvent("themechange"));
    }

    /** Goes on to the next choice and names it. */
    function next() {
        choice = choices[(choices.indexOf(choice) + 1) % choices.length];
        try {
            localStorage.setItem(key, choice);
        } catch {
            // A browser that keeps nothing has the choice until the page is closed.
        }
        apply();
        return choice;
    }

    system.addEventListener("change", apply);
    apply();
    globalThis.mocktricsTheme = { next, get choice() { return choice; } };
})();
