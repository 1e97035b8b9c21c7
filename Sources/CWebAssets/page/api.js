// Calls of the exporter's API, with the token if there is one.

import { askForToken, storedToken } from "./token.js";

/** The exporter said no: `status`, its sentence as the message, and `details` of what is wrong where. */
export class Refusal extends Error {
    constructor(status, message, details = []) {
        super(message);
        this.status = status;
        this.details = details;
    }
}

/** There was no answer. */
export class Unreachable extends Error {
    constructor() {
        super("The exporter does not answer.");
    }
}

/** The path of a metric, and of what is below it. `metric/all` is the list of all; a metric of that name has another spelling. */
export function metricPath(name, ...rest) {
    const own = name === "all" ? "%61ll" : encodeURIComponent(name);
    return ["metric", own, ...rest].join("/");
}

function url(path, query) {
    const url = new URL(path, document.baseURI);
    for (const [name, value] of Object.entries(query)) {
        for (const one of [value].flat()) {
            if (one !== undefined && one !== null && one !== "") url.searchParams.append(name, one);
        }
    }
    return url;
}

async function send(method, address, body, type, signal) {
    const headers = { accept: "application/json" };
    if (body !== undefined) headers["content-type"] = type;
    const token = storedToken();
    if (token) headers.authorization = `Bearer ${token}`;
    try {
        return await fetch(address, { method, headers, body, signal, credentials: "same-origin" });
    } catch (error) {
        if (error.name === "AbortError") throw error;
        throw new Unreachable();
    }
}

async function content(response) {
    const text = await response.text();
    try {
        return JSON.parse(text);
    } catch {
        throw new Refusal(response.status, `The exporter answered ${response.status} with something that is no JSON.`);
    }
}

/**
 * Calls and gives what was answered.
 *
 * `query` is an object, in which a list stands for the same name several times; `json` or `yaml` is the body.
 * Throws `Refusal`, `Unreachable`, or what the signal was aborted with.
 */
export async function call(method, path, { query = {}, json, yaml, signal } = {}) {
    const address = url(path, query);
    const body = yaml ?? (json === undefined ? undefined : JSON.stringify(json));
    const type = yaml === undefined ? "application/json" : "application/yaml";
    let response = await send(method, address, body, type, signal);
    while (response.status === 401 && (await askForToken(storedToken() !== null))) {
        response = await send(method, address, body, type, signal);
    }
    const answer = await content(response);
    if (!response.ok) {
        throw new Refusal(response.status, answer.error ?? `The exporter answered ${response.status}.`, answer.details);
    }
    return answer;
}

export const get = (path, options) => call("GET", path, options);
export const post = (path, options) => call("POST", path, options);
export const put = (path, options) => call("PUT", path, options);
export const remove = (path, options) => call("DELETE", path, options);
