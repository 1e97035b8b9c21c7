// The page begins here: it connects, and shows the view that the address names.

import { changes, connect, connection, status } from "./connection.js";
import { element } from "./dom.js";
import { formView } from "./formview.js";
import { showKeys, watchKeys } from "./keys.js";
import { metricView } from "./metric.js";
import { overview } from "./overview.js";
import { parse } from "./router.js";
import { empty } from "./state.js";

const main = document.getElementById("main");
let shown = new AbortController();
let isFirst = true;

/** The view of a path. */
function viewOf(route) {
    const [first, name, action] = route.path;
    if (first === undefined) return overview(route);
    if (first === "new") return formView({ ...route, mode: "new" });
    if (first === "metric" && name !== undefined) {
        if (action === undefined) return metricView(route);
        if (["edit", "add", "value"].includes(action)) return formView({ ...route, mode: action });
    }
    return {
        title: "Not there",
        content: [empty(element("h1", { tabindex: "-1" }, "There is no such view"), element("a", { class: "button", href: "#/" }, "All metrics"))],
    };
}

function show() {
    shown.abort();
    shown = new AbortController();
    const { title, content } = viewOf({ ...parse(location.hash), signal: shown.signal });
    document.title = `${title} · mocktrics-exporter`;
    main.replaceChildren(...content.flat());
    // Screen readers begin to read where the focus is; the first view they read from its top.
    if (!isFirst) {
        scrollTo(0, 0);
        main.focus({ preventScroll: true });
    }
    isFirst = false;
}

function watchConnection() {
    const place = document.getElementById("connection");
    const words = { connecting: "connecting", connected: "connected", lost: "disconnected; trying again" };
    connection.observe((state) => {
        place.dataset.state = state;
        place.textContent = words[state];
    });
    status.observe((state) => {
        if (state) document.getElementById("version").textContent = state.version;
    });
}

function watchPermission() {
    const notice = document.getElementById("notice");
    const button = document.getElementById("new-metric");
    const show = () => {
        const isKnown = status.value !== null;
        button.hidden = !isKnown || changes.value === "refused";
        notice.hidden = !isKnown || changes.value !== "refused";
        notice.textContent = notice.hidden ? "" : "Read only: this exporter was started so that nothing can be changed over its API.";
    };
    changes.observe(show);
    status.observe(show);
}

function watchTheme() {
    const button = document.getElementById("theme");
    const name = (choice) => {
        button.textContent = { auto: "Auto", light: "Light", dark: "Dark" }[choice];
        button.setAttribute("aria-label", `Theme: ${choice}. Change it`);
    };
    name(globalThis.mocktricsTheme.choice);
    button.addEventListener("click", () => name(globalThis.mocktricsTheme.next()));
}

document.getElementById("skip").addEventListener("click", (event) => {
    // The address behind the `#` names a view.
    event.preventDefault();
    main.focus();
});
document.getElementById("keys").addEventListener("click", showKeys);
watchTheme();
watchConnection();
watchPermission();
watchKeys();
await connect();
addEventListener("hashchange", show);
show();
