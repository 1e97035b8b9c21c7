// uPlot behind one door: lines or a picture over time, which can be dragged, and what is to come is paler.

import { element } from "./dom.js";
import { instant, timeOfDay, value } from "./format.js";

let library = null;

/** Loads uPlot; gives null in a binary that was built without it. */
export function loadUPlot() {
    library ??= new Promise((resolve) => {
        document.head.append(element("link", { rel: "stylesheet", href: "page/uPlot.min.css" }));
        const script = element("script", { src: "page/uPlot.iife.js" });
        script.addEventListener("load", () => resolve(globalThis.uPlot ?? null));
        script.addEventListener("error", () => resolve(null));
        document.head.append(script);
    });
    return library;
}

/** A colour of the theme. */
export function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** The colour of the line with an index, and its dashes when the colours begin again. */
export function stroke(index) {
    return { color: `var(--series-${index % 10})`, name: `series-${index % 10}`, dash: [[], [6, 3], [2, 2]][Math.floor(index / 10) % 3] };
}

export class Chart {
    #plot;
    #container;
    #range = { from: 0, to: 1 };
    #now = 0;
    #shown = null;
    #observer;
    #palette = {};

    /**
     * @param uPlot what `loadUPlot` gave.
     * @param lines how many lines there are, or null for a picture that `paint(plot)` paints.
     * @param y of a picture: `range`, `splits` and `values` of the axis.
     * @param onPan called with seconds, by which the stretch is to be moved.
     * @param onZoom called with a factor and the share of the stretch around which.
     * @param onCursor called with the index of the sample under the pointer, or null.
     */
    constructor(uPlot, container, { lines, isStepped = false, paint, y, height = 300, onPan, onZoom, onCursor }) {
        this.#container = container;
        this.#readColors();
        const axis = { stroke: () => this.#palette.quiet, ticks: { show: false }, gap: 6, font: "12px system-ui, sans-serif" };
        const grid = { stroke: () => this.#palette.grid, width: 1 };
        const paths = isStepped ? uPlot.paths.stepped({ align: 1 }) : uPlot.paths.linear();
        const series = Array.from({ length: lines ?? 1 }, (_, index) => {
            const { name, dash } = stroke(index);
            return lines === null
                ? { paths: () => null, points: { show: false } }
                : { stroke: () => this.#palette[name], width: 1.5, dash, paths, points: { show: false }, spanGaps: false };
        });
        this.#plot = new uPlot(
            {
                width: this.#width,
                height,
                legend: { show: false },
                cursor: { drag: { x: false, y: false, setScale: false }, y: false, ...(lines === null ? { points: { show: false } } : {}) },
                scales: {
                    x: { time: true, auto: false, range: () => [this.#range.from, this.#range.to] },
                    y: y ? { auto: false, range: () => y.range } : { range: (plot, least, most) => roomy(uPlot, least, most) },
                },
                axes: [
                    { ...axis, grid, space: 75, size: 32, incrs: increments, values: (plot, splits, column, space, increment) => splits.map((time) => clock(time, increment)) },
                    {
                        ...axis, grid: y ? { show: false } : grid, size: 64,
                        ...(y ? { splits: y.splits, values: y.values } : { values: (plot, splits) => splits.map(value) }),
                    },
                ],
                series: [{}, ...series],
                hooks: {
                    drawClear: [(plot) => this.#paintFuture(plot)],
                    draw: [(plot) => paint?.(plot), (plot) => this.#paintNow(plot)],
                    setCursor: [(plot) => onCursor?.(plot.cursor.idx ?? null)],
                },
            },
            [[], ...series.map(() => [])],
            container,
        );
        this.#listen(onPan, onZoom);
        this.#observer = new ResizeObserver(() => {
            if (this.#width !== this.#plot.width && this.#width > 0) this.#plot.setSize({ width: this.#width, height });
        });
        this.#observer.observe(container);
        document.addEventListener("themechange", this.#recolor);
    }

    get #width() {
        return this.#container.clientWidth;
    }

    #recolor = () => {
        this.#readColors();
        this.#plot.redraw(false);
    };

    #readColors() {
        for (const name of ["quiet", "grid", "now", "future", ...Array.from({ length: 10 }, (_, index) => `series-${index}`)]) {
            this.#palette[name] = color(name);
        }
    }

    /** Other samples: the times, and the values of each line. */
    setData(times, columns) {
        this.#plot.setData([times, ...columns], false);
        this.#shown = null;
    }

    setVisible(line, isVisible) {
        this.#plot.setSeries(line + 1, { show: isVisible });
    }

    /** Shows a stretch; draws nothing when nobody could see the difference. */
    show(range, now) {
        const pixels = (this.#plot.bbox.width || 1) / (range.to - range.from);
        const moved = this.#shown ? Math.abs(range.to - this.#shown.to) * pixels : Infinity;
        const isAsLong = this.#shown && range.to - range.from === this.#shown.to - this.#shown.from;
        if (isAsLong && moved < 0.5) return;
        this.#range = range;
        this.#now = now;
        this.#shown = range;
        this.#plot.setScale("x", { min: range.from, max: range.to });
    }

    redraw() {
        this.#plot.redraw(false);
    }

    destroy() {
        this.#observer.disconnect();
        document.removeEventListener("themechange", this.#recolor);
        this.#plot.destroy();
    }

    #paintFuture(plot) {
        const { left, top, width, height } = plot.bbox;
        const start = Math.max(left, plot.valToPos(this.#now, "x", true));
        if (start >= left + width) return;
        // What uPlot thinks of the context stays true.
        plot.ctx.save();
        plot.ctx.fillStyle = this.#palette.future;
        plot.ctx.fillRect(start, top, left + width - start, height);
        plot.ctx.restore();
    }

    #paintNow(plot) {
        const { left, top, width, height } = plot.bbox;
        const place = Math.round(plot.valToPos(this.#now, "x", true)) + 0.5;
        if (place < left || place > left + width) return;
        const { ctx } = plot;
        ctx.save();
        ctx.strokeStyle = this.#palette.now;
        ctx.lineWidth = devicePixelRatio;
        ctx.setLineDash([]);
        ctx.beginPath();
        ctx.moveTo(place, top);
        ctx.lineTo(place, top + height);
        ctx.stroke();
        ctx.restore();
    }

    #listen(onPan, onZoom) {
        const surface = this.#plot.over;
        let last = null;
        surface.addEventListener("pointerdown", (event) => {
            if (event.button !== 0) return;
            last = event.clientX;
            surface.setPointerCapture(event.pointerId);
            surface.classList.add("dragged");
        });
        surface.addEventListener("pointermove", (event) => {
            if (last === null) return;
            const seconds = ((last - event.clientX) / surface.clientWidth) * (this.#range.to - this.#range.from);
            last = event.clientX;
            if (seconds !== 0) onPan?.(seconds);
        });
        const release = () => {
            last = null;
            surface.classList.remove("dragged");
        };
        surface.addEventListener("pointerup", release);
        surface.addEventListener("pointercancel", release);
        surface.addEventListener(
            "wheel",
            (event) => {
                // Without a key the wheel scrolls the page, as everywhere.
                if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return;
                event.preventDefault();
                const share = event.offsetX / surface.clientWidth;
                onZoom?.((event.deltaY || event.deltaX) > 0 ? 1.25 : 0.8, share);
            },
            { passive: false },
        );
    }
}

/** From one time on the axis to the next, in seconds. */
const increments = [
    0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
    604_800, 1_209_600, 2_592_000,
];

/** The range of the vertical axis: some room around the values, and around a line that stays level. */
function roomy(uPlot, least, most) {
    if (least === null || most === null) return [0, 1];
    if (least === most) {
        const room = Math.max(1, Math.abs(least) * 0.1);
        return [least - room, most + room];
    }
    return uPlot.rangeNum(least, most, 0.08, true);
}

/** An instant on the axis, as finely as the axis needs it. */
function clock(time, increment) {
    if (increment >= 86_400) return instant(time).slice(0, 10);
    if (increment >= 60) return timeOfDay(time).slice(0, 5);
    return increment >= 1 ? timeOfDay(time) : instant(time, true).slice(14);
}
