// A histogram over time as a picture: a row for each bucket, the darker the more was observed.

import { color } from "./chart.js";

/** How the vertical axis of such a picture is made that is so many pixels high. */
export function heatAxis(bounds, height) {
    const rows = bounds.length;
    // As many names as there is room for, the last one among them.
    const every = Math.ceil((rows * 18) / (height - 50));
    const splits = bounds.map((_, index) => index).filter((index) => (rows - 1 - index) % every === 0);
    return {
        range: [0, rows],
        splits: () => splits.map((index) => index + 1),
        values: () => splits.map((index) => `≤ ${bounds[index]}`.replace("≤ +Inf", "+Inf")),
    };
}

/** Paints the rows of `heat` at `times` into a chart. */
export function paintHeat(plot, times, heat) {
    if (!heat || times.length < 2) return;
    const { ctx, bbox } = plot;
    const { min, max } = plot.scales.x;
    const step = times[1] - times[0];
    const first = Math.max(0, Math.floor((min - times[0]) / step));
    const last = Math.min(times.length - 1, Math.ceil((max - times[0]) / step) + 1);
    let most = 0;
    for (const row of heat.rows) for (let index = first; index <= last; index += 1) most = Math.max(most, row[index] ?? 0);
    if (most === 0) return;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.fillStyle = color("heat");
    // A cell stands for what came since the sample before it; cells touch, and do not overlap.
    const edge = (time) => Math.round(plot.valToPos(time, "x", true));
    const level = (row) => Math.round(bbox.top + bbox.height - (row * bbox.height) / heat.rows.length);
    for (let index = first; index <= last; index += 1) {
        const [left, right] = [edge(times[index] - step), edge(times[index])];
        heat.rows.forEach((row, place) => {
            if (!row[index]) return;
            ctx.globalAlpha = 0.06 + 0.94 * Math.sqrt(row[index] / most);
            ctx.fillRect(left, level(place + 1) + 1, right - left, level(place) - level(place + 1) - 1);
        });
    }
    ctx.restore();
}
