// How a metric moves, in a small picture: the last minutes, and paler the next ones, which are known as well.
//
// Only what is on the screen is asked for, a few at a time, and of each metric its first series alone.

import { get, metricPath } from "./api.js";
import { connection, now } from "./connection.js";
import { element, shape } from "./dom.js";
import { value } from "./format.js";
import { isAbort } from "./state.js";
import { counted, ratesOver } from "./transforms.js";

const [width, height] = [160, 24];
/** Seconds to either side of now. */
const reach = 300;
const step = 5;
/** Seconds over which a rate is taken. */
const span = 30;
/** Milliseconds after which a picture is drawn again. */
const lifetime = 15_000;
const concurrency = 4;

export class Sparklines {
    #visible = new Set();
    #waiting = [];
    #running = 0;
    #metrics = new Map();
    #signal;
    #observer;

    constructor(signal) {
        this.#signal = signal;
        this.#observer = new IntersectionObserver((entries) => this.#see(entries), { rootMargin: "100px" });
        const timer = setInterval(() => this.refresh(), lifetime);
        signal.addEventListener("abort", () => {
            clearInterval(timer);
            this.#observer.disconnect();
        });
    }

    /** An element that draws itself when it comes onto the screen. */
    of(metric) {
        const place = element("div", { class: "sparkline" });
        this.#metrics.set(place, metric);
        this.#observer.observe(place);
        return place;
    }

    /** Forgets all. */
    clear() {
        this.#observer.disconnect();
        this.#visible.clear();
        this.#metrics.clear();
        this.#waiting = [];
    }

    #see(entries) {
        for (const { target, isIntersecting } of entries) {
            if (!isIntersecting) this.#visible.delete(target);
            else if (this.#metrics.has(target)) {
                this.#visible.add(target);
                if (!target.firstChild) this.#ask(target);
            }
        }
    }

    /** Draws again what is on the screen. */
    refresh() {
        if (document.hidden || connection.value !== "connected") return;
        for (const place of this.#visible) this.#ask(place);
    }

    #ask(place) {
        if (!this.#waiting.includes(place)) this.#waiting.push(place);
        while (this.#running < concurrency && this.#waiting.length > 0) this.#draw(this.#waiting.shift());
    }

    async #draw(place) {
        const metric = this.#metrics.get(place);
        if (!metric) return;
        this.#running += 1;
        try {
            place.replaceChildren(await picture(metric, this.#signal));
        } catch (error) {
            if (!isAbort(error)) place.replaceChildren(element("span", { class: "quiet", title: error.message }, "–"));
        }
        this.#running -= 1;
        if (this.#waiting.length > 0) this.#ask(this.#waiting[0]);
    }
}

async function picture(metric, signal) {
    const middle = Math.round(now() / step) * step;
    const [from, to] = [middle - reach, middle + reach];
    const answer = await get(metricPath(metric.name, "samples"), {
        query: { from: counted.has(metric.type) ? from - span : from, to, step, limit: 1 },
        signal,
    });
    const points = line(metric.type, answer.series).filter(([instant]) => instant >= from);
    return draw(points, from, to, `${metric.exposed_name}${metric.type === "counter" ? ", a second" : ""}`);
}

/** What stands for a metric: how much is counted a second, or the value itself. */
function line(type, series) {
    if (!counted.has(type)) return series[0]?.points ?? [];
    const count = series.find(({ name }) => name.endsWith("_count")) ?? series[0];
    const points = count?.points ?? [];
    const rates = ratesOver(points.map(([instant]) => instant), points.map(([, number]) => number), span);
    return points.map(([instant], index) => [instant, rates[index]]);
}

function draw(points, from, to, name) {
    const numbers = points.map(([, number]) => number).filter((number) => typeof number === "number");
    if (numbers.length === 0) return element("span", { class: "quiet" }, "absent");
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    const x = (instant) => ((instant - from) / (to - from)) * width;
    const y = (number) => (most === least ? height / 2 : height - 2 - ((number - least) / (most - least)) * (height - 4));
    let path = "";
    let isDown = false;
    for (const [instant, number] of points) {
        const isThere = typeof number === "number";
        if (isThere) path += `${isDown ? "L" : "M"}${x(instant).toFixed(1)} ${y(number).toFixed(1)}`;
        isDown = isThere;
    }
    const half = width / 2;
    return shape(
        "svg",
        {
            viewBox: `0 0 ${width} ${height}`, width, height, role: "img", preserveAspectRatio: "none",
            "aria-label": `${name}: from ${value(least)} to ${value(most)}`,
        },
        shape("title", {}, `${value(least)} to ${value(most)}`),
        shape("rect", { class: "future", x: half, y: 0, width: half, height }),
        shape("path", { class: "line", d: path, "vector-effect": "non-scaling-stroke" }),
        shape("line", { class: "now", x1: half, x2: half, y1: 0, y2: height, "vector-effect": "non-scaling-stroke" }),
    );
}
