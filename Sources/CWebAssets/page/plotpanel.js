// A plot with everything around it: which view, which stretch of time, the legend, and the same numbers as a table.

import { Chart, loadUPlot } from "./chart.js";
import { now } from "./connection.js";
import { element, identifier } from "./dom.js";
import { duration, instant } from "./format.js";
import { heatAxis, paintHeat } from "./heatmap.js";
import { Legend } from "./legend.js";
import { pendingCount } from "./pending.js";
import { samplesTable } from "./samplestable.js";
import { SampleStore, stepFor } from "./samplestore.js";
import { failed, loading } from "./state.js";
import { Timeline } from "./timeline.js";
import { rateSpan, viewsOf } from "./views.js";

const spans = [["1m", 60], ["5m", 300], ["30m", 1800], ["2h", 7200], ["1d", 86_400], ["7d", 604_800]];
const usualSpan = 300;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class PlotPanel {
    element;
    #type = null;
    #view;
    #views = [];
    #timeline;
    #store;
    #chart = null;
    /** Null in a binary that was built without it, and undefined until that is known. */
    #uPlot;
    #drawn = { lines: [], heat: null, times: [] };
    #shape = "";
    #hidden = new Set();
    #signal;
    #parts = {};
    #legend;
    #lastLegend = -Infinity;
    #lastFrame = -Infinity;
    #isTable = false;
    #isLoaded = false;

    /**
     * @param fetch as of `SampleStore`.
     * @param height of the plot in pixels.
     * @param name what is plotted, for those who do not see it.
     * @param explain makes an element of an error that kept the samples away.
     */
    constructor({ fetch, signal, height = 300, name, explain = (error) => failed(error, () => this.refresh()) }) {
        this.#signal = signal;
        this.#timeline = new Timeline(usualSpan, () => this.#moved());
        this.#store = new SampleStore({
            fetch, signal,
            changed: () => {
                this.#isLoaded = true;
                this.#compute();
            },
            failed: (error) => this.#say(explain(error)),
        });
        this.#legend = new Legend((key, isVisible) => this.#toggle(key, isVisible));
        this.#build(height, name);
        signal.addEventListener("abort", () => this.#chart?.destroy());
        loadUPlot().then((uPlot) => {
            this.#uPlot = uPlot;
            if (!uPlot) this.#showTable(true);
            this.#shape = "";
            this.#compute();
            requestAnimationFrame(this.#frame);
        });
    }

    /** Says of which type the metric is; other types are looked at in other ways. */
    set type(type) {
        if (type === this.#type) return;
        this.#type = type;
        this.#views = viewsOf(type);
        this.#view = this.#views[0];
        this.#showViews();
        this.#compute();
    }

    /** What is drawn is another thing now. */
    refresh() {
        this.#store.forget();
        this.#want();
    }

    /** Over how many seconds rates are taken now, for those who write queries. */
    get rateSpan() {
        return rateSpan(this.#timeline.span, this.#step);
    }

    get #step() {
        return stepFor(this.#timeline.span, Math.max(100, (this.#parts.plot.clientWidth || 800) / 3));
    }

    #build(height, name) {
        const range = identifier("range");
        const button = (label, text, action, keys) => element(
            "button",
            { type: "button", class: "button", "aria-label": label, title: keys ? `${label} (${keys})` : label, onclick: action },
            text,
        );
        const parts = this.#parts;
        parts.views = element("div", { class: "segments", role: "group", "aria-label": "View" });
        parts.spans = element(
            "div",
            { class: "segments", role: "group", "aria-label": "Length of time" },
            spans.map(([text, seconds]) => element(
                "button",
                { type: "button", class: "segment", "data-seconds": seconds, onclick: () => this.#timeline.show(seconds) },
                text,
            )),
        );
        parts.live = button("Run with the clock", "Live", () => (this.#timeline.isLive ? this.#timeline.pause() : this.#timeline.run()), "space");
        parts.table = button("Show the numbers as a table", "Table", () => this.#showTable(!this.#isTable));
        parts.range = element("p", { class: "quiet range", id: range });
        parts.note = element("div", { class: "note" }, loading());
        parts.plot = element("div", {
            class: "plot", tabindex: "0", role: "group", "aria-describedby": range,
            "aria-label": `Plot of ${name}. Drag it, or press the arrow keys, to see the past and the future.`,
            onkeydown: (event) => this.#key(event),
        });
        parts.plot.style.minHeight = `${height}px`;
        parts.numbers = element("div", { class: "numbers", hidden: true });
        this.height = height;
        this.element = element(
            "section",
            { class: "plotpanel", "aria-label": "Plot" },
            element(
                "div",
                { class: "toolbar" },
                parts.views,
                parts.spans,
                element(
                    "div",
                    { class: "segments", role: "group", "aria-label": "Move in time" },
                    button("Earlier", "‹", () => this.#timeline.pan(-this.#timeline.span / 2), "left arrow"),
                    parts.live,
                    button("Later", "›", () => this.#timeline.pan(this.#timeline.span / 2), "right arrow"),
                ),
                parts.table,
            ),
            parts.range,
            element("div", { class: "stage" }, parts.plot, parts.note),
            parts.numbers,
            this.#legend.element,
        );
        this.#moved();
    }

    #showViews() {
        this.#parts.views.hidden = this.#views.length < 2;
        this.#parts.views.replaceChildren(
            ...this.#views.map((view) => element(
                "button",
                {
                    type: "button", class: "segment", "aria-pressed": String(view === this.#view), onclick: () => {
                        this.#view = view;
                        this.#showViews();
                        this.#compute();
                    },
                },
                view.title,
            )),
        );
    }

    #key(event) {
        const actions = {
            ArrowLeft: () => this.#timeline.pan(-this.#timeline.span / 10),
            ArrowRight: () => this.#timeline.pan(this.#timeline.span / 10),
            "+": () => this.#timeline.zoom(0.5),
            "-": () => this.#timeline.zoom(2),
            " ": () => (this.#timeline.isLive ? this.#timeline.pause() : this.#timeline.run()),
            Home: () => this.#timeline.run(),
        };
        if (event.target !== event.currentTarget || !actions[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        actions[event.key]();
    }

    #frame = (time) => {
        if (this.#signal.aborted) return;
        // Who does not want motion sees the plot move once a second.
        const isDue = !calm.matches || time - this.#lastFrame >= 1000;
        if (this.#timeline.isLive && isDue) {
            this.#lastFrame = time;
            this.#show();
        }
        requestAnimationFrame(this.#frame);
    };

    #moved() {
        const { span, isLive } = this.#timeline;
        for (const button of this.#parts.spans.children) {
            button.setAttribute("aria-pressed", String(Math.abs(Number(button.dataset.seconds) - span) < 1e-6));
        }
        this.#parts.live.setAttribute("aria-pressed", String(isLive));
        this.#compute();
        this.#show(true);
        if (this.#isTable) this.#fillTable();
    }

    /** Shows the present stretch, and asks for what is missing of it. */
    #show() {
        const range = this.#timeline.range;
        const present = now();
        this.#want();
        this.#chart?.show(range, present);
        const time = performance.now();
        // Text that changes sixty times a second cannot be read.
        if (time - this.#lastLegend > 500 || !this.#timeline.isLive) {
            this.#lastLegend = time;
            this.#legend.at(this.#timeline.isLive ? present : Math.min(present, range.to));
            this.#parts.range.textContent = this.#describe(range);
        }
    }

    #describe({ from, to }) {
        const over = this.#view?.isOverSpan ? `; ${this.#view.unit}, over the ${duration(this.rateSpan)} before each point` : "";
        const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
        return `${instant(from)} to ${instant(to)} (${zone}), every ${duration(this.#step)}${over}`;
    }

    #want() {
        if (!this.#type) return;
        const { from, to } = this.#timeline.range;
        const step = this.#step;
        // What is taken over a span needs what lies before.
        const before = this.#views.some(({ isOverSpan }) => isOverSpan) ? rateSpan(this.#timeline.span, step) + step : 0;
        this.#store.want(from - before - step, to + step, step);
    }

    /** Makes of the samples what the view shows. */
    #compute() {
        const { times, series } = this.#store;
        if (!this.#view) return;
        if (times.length === 0) {
            if (series.length === 0 && this.#isLoaded) this.#say(element("p", { class: "state" }, "There is no series to draw."));
            return;
        }
        const span = this.#view.isOverSpan ? this.rateSpan : null;
        const lines = this.#view.lines?.(this.#store, span) ?? [];
        const heat = this.#view.heat?.(this.#store, span) ?? null;
        this.#drawn = { lines, heat, times };
        this.#legend.show(this.#view, this.#drawn, this.#hidden);
        this.#lastLegend = -Infinity;
        this.#say(this.#remark);
        this.#draw();
        if (this.#isTable) this.#fillTable();
    }

    /** What is to be said about that which is drawn, or null. */
    get #remark() {
        const { lines, heat } = this.#drawn;
        const isEmpty = (heat?.rows ?? lines.map(({ values }) => values)).every((values) => !values.some((value) => typeof value === "number"));
        if (isEmpty && pendingCount() > 0) return element("p", { class: "state" }, "Left out until totals are complete; the overview shows the progress.");
        if (this.#uPlot === null) return element("p", { class: "state" }, "This exporter was built without uPlot; the numbers are in the table.");
        return null;
    }

    #draw() {
        if (!this.#uPlot) return;
        const { lines, heat, times } = this.#drawn;
        const shape = `${this.#view.id} ${heat ? heat.bounds.join() : lines.length}`;
        if (shape !== this.#shape) {
            this.#shape = shape;
            this.#chart?.destroy();
            this.#chart = new Chart(this.#uPlot, this.#parts.plot, {
                lines: heat ? null : lines.length,
                isStepped: this.#view.isStepped,
                paint: (plot) => this.#drawn.heat && paintHeat(plot, this.#drawn.times, this.#drawn.heat),
                y: heat ? heatAxis(heat.bounds, this.height) : undefined,
                height: this.height,
                onPan: (seconds) => this.#timeline.pan(seconds),
                onZoom: (factor, share) => this.#timeline.zoom(factor, share),
                onCursor: (index) => this.#legend.under(index),
            });
        }
        const column = ({ values }) => values.map((value) => (typeof value === "number" ? value : null));
        this.#chart.setData(times, heat ? [times.map(() => 0)] : lines.map(column));
        if (!heat) lines.forEach(({ name, labels }, index) => {
            if (this.#hidden.has(Legend.key(name, labels))) this.#chart.setVisible(index, false);
        });
        this.#chart.show(this.#timeline.range, now());
    }

    #toggle(key, isVisible) {
        if (isVisible) this.#hidden.delete(key);
        else this.#hidden.add(key);
        this.#drawn.lines.forEach(({ name, labels }, index) => {
            if (Legend.key(name, labels) === key) this.#chart?.setVisible(index, isVisible);
        });
    }

    #showTable(isTable) {
        this.#isTable = isTable;
        this.#parts.table.setAttribute("aria-pressed", String(isTable));
        this.#parts.numbers.hidden = !isTable;
        // Numbers that run away cannot be read.
        if (isTable && this.#timeline.isLive) this.#timeline.pause();
        else if (isTable) this.#fillTable();
    }

    #fillTable() {
        this.#parts.numbers.replaceChildren(samplesTable(this.#drawn, this.#timeline.range));
    }

    #say(content) {
        this.#parts.note.replaceChildren(...(content ? [content] : []));
        this.#parts.plot.classList.toggle("covered", Boolean(content));
    }
}
