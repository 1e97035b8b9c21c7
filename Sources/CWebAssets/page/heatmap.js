// A histogram over time as a picture: a row for each bucket, the darker the more was observed.

import { color } from "./chart.js";

/** How the vertical axis of such a picture is made. */
export function heatAxis(bounds) {
    const rows = bounds.length;
    // As many names as there is room for, the last one among them.
    const every = Math.ceil(rows / 14);
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
    const height = bbox.height / heat.rows.length;
    heat.rows.forEach((row, level) => {
        const bottom = bbox.top + bbox.height - level * height;
        for (let index = first; index <= last; index += 1) {
            if (!row[index]) continue;
            // A cell stands for what came since the sample before it.
            const left = plot.valToPos(times[index] - step, "x", true);
            const right = plot.valToPos(times[index], "x", true);
            ctx.globalAlpha = 0.06 + 0.94 * Math.sqrt(row[index] / most);
            ctx.fillRect(Math.floor(left), Math.floor(bottom - height) + 1, Math.ceil(right) - Math.floor(left), Math.ceil(height) - 1);
        }
    });
    ctx.restore();
}
