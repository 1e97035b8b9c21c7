// The definition of a metric, as YAML for a configuration file and as JSON for the API.

import { get, metricPath } from "./api.js";
import { copyable } from "./copy.js";
import { element } from "./dom.js";
import { counted } from "./format.js";
import { failed, isAbort, loading } from "./state.js";
import { configuration } from "./yaml.js";

/** Values above which the definition is shown only when it is asked for. */
const maximumValueCount = 200;

export function definitionBox(name, listing, signal) {
    const place = element("div", {});

    async function load() {
        place.replaceChildren(loading());
        try {
            const definition = await get(metricPath(name), { signal });
            place.replaceChildren(
                element(
                    "div",
                    { class: "pair" },
                    copyable("YAML", configuration(definition)),
                    copyable("JSON", `${JSON.stringify(definition, null, 2)}\n`),
                ),
            );
        } catch (error) {
            if (!isAbort(error)) place.replaceChildren(failed(error, load));
        }
    }

    if (listing.total <= maximumValueCount) load();
    else {
        place.append(
            element(
                "button",
                { type: "button", class: "button", onclick: load },
                `Load the definition of ${counted(listing.total, "value")}`,
            ),
        );
    }
    return element("section", { class: "definitions" }, element("h2", {}, "Definition"), place);
}
