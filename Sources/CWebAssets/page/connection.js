// How the exporter is: asked every other second, and so also whether it is there at all, and what its clock says.

import { get, Refusal } from "./api.js";
import { Store } from "./store.js";

const pause = 2000;

/** The last answer of `GET /status`; null before the first. */
export const status = new Store(null);

/** `connecting`, `connected` or `lost`. */
export const connection = new Store("connecting");

/** What may be changed: `allowed`, `token` or `refused`. */
export const changes = new Store("refused");

/** Set to when the exporter started whenever it is another process, or the same after a break: what is shown may be old. */
export const process = new Store(null);

let clockDifference = 0;

/** What the exporter's clock says, in seconds since 1970. */
export function now() {
    return Date.now() / 1000 + clockDifference;
}

async function askForChanges() {
    try {
        return (await get("-/access")).changes;
    } catch (error) {
        // An exporter that knows no such question lets everyone change it.
        if (error instanceof Refusal && error.status === 404) return "allowed";
        throw error;
    }
}

async function ask() {
    try {
        const [sent, answer] = [Date.now(), await get("status")];
        const difference = answer.now - (sent + Date.now()) / 2000;
        // Small differences are those of the network; following them would make plots tremble.
        if (Math.abs(difference - clockDifference) > 0.25) clockDifference = difference;
        const isOther = connection.value !== "connected" || process.value !== answer.started_at;
        if (isOther) changes.value = await askForChanges();
        status.value = answer;
        connection.value = "connected";
        if (isOther) process.value = answer.started_at;
    } catch {
        if (connection.value !== "lost") connection.value = "lost";
    }
    setTimeout(ask, document.hidden ? 5 * pause : pause);
}

/** Begins to ask; done after the first answer, or without one. */
export function connect() {
    return ask();
}
