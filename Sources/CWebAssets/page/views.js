// The ways to look at a type of metric: which lines are drawn of its samples, or which picture.
//
// A view makes of `{times, series}` either `lines`, each with labels and values, or a `heat` of rows by bound.

import { labelSet } from "./format.js";
import { bound, quantile, ratesOver } from "./transforms.js";

const shares = [0.5, 0.9, 0.99];

const raw = {
    id: "value",
    title: "Value",
    lines: ({ series }) => series.map(({ name, labels, values }) => ({ name, labels, values })),
};

const states = { ...raw, isStepped: true };

const rate = {
    id: "rate",
    title: "Rate",
    isOverSpan: true,
    unit: "events a second",
    lines: ({ times, series }, span) => series
        .filter(({ name }) => !/_(bucket|sum|created)$/.test(name))
        .filter(({ labels }) => !("quantile" in labels))
        .map(({ name, labels, values }) => ({ name, labels, values: ratesOver(times, values, span) })),
};

/** The buckets of each series, in ascending order. */
function histograms(series) {
    const groups = new Map();
    for (const { name, labels, values } of series) {
        if (!name.endsWith("_bucket")) continue;
        const { le, ...own } = labels;
        const key = labelSet(own);
        if (!groups.has(key)) groups.set(key, { labels: own, buckets: [] });
        groups.get(key).buckets.push({ bound: bound(le), le, values });
    }
    for (const group of groups.values()) group.buckets.sort((left, right) => left.bound - right.bound);
    return [...groups.values()];
}

/** Cumulative counts as they are: of what was observed in the span, or of what there is now. */
function columns(group, times, span) {
    return group.buckets.map(({ values }) => (span === null ? values : ratesOver(times, values, span)));
}

function quantiles(isCounted) {
    return {
        id: "quantiles",
        title: "Quantiles",
        isOverSpan: isCounted,
        unit: "of the observations",
        lines: ({ times, series }, span) => histograms(series).flatMap((group) => {
            const counts = columns(group, times, isCounted ? span : null);
            const bounds = group.buckets.map(({ bound }) => bound);
            return shares.map((share) => ({
                name: `p${share * 100}`,
                labels: group.labels,
                values: times.map((_, index) => {
                    const column = counts.map((values) => values[index]);
                    return column.some((number) => typeof number !== "number") ? null : quantile(share, bounds, column);
                }),
            }));
        }),
    };
}

function heat(isCounted) {
    return {
        id: "heat",
        title: "Heat map",
        isOverSpan: isCounted,
        unit: isCounted ? "observations a second" : "in the bucket",
        /** All series with the same bounds, summed up. */
        heat: ({ times, series }, span) => {
            const [first, ...others] = histograms(series);
            if (!first) return null;
            const bounds = first.buckets.map(({ le }) => le);
            const groups = [first, ...others.filter(({ buckets }) => buckets.map(({ le }) => le).join() === bounds.join())];
            const cumulative = groups.map((group) => columns(group, times, isCounted ? span : null));
            const rows = bounds.map((_, row) => times.map((__, index) => {
                let sum = null;
                for (const counts of cumulative) {
                    const [own, below] = [counts[row][index], row === 0 ? 0 : counts[row - 1][index]];
                    if (typeof own === "number" && typeof below === "number") sum = (sum ?? 0) + Math.max(0, own - below);
                }
                return sum;
            }));
            return { bounds, rows, seriesCount: groups.length };
        },
    };
}

/** The views of a type, the one that is shown first before the others. */
export function viewsOf(type) {
    switch (type) {
        case "counter": return [rate, raw];
        case "histogram": return [heat(true), quantiles(true), rate, raw];
        case "gaugehistogram": return [heat(false), quantiles(false), raw];
        case "summary": return [{ ...raw, lines: quantileLines }, rate, { ...raw, id: "all", title: "All samples" }];
        case "stateset": return [states];
        default: return [raw];
    }
}

function quantileLines({ series }) {
    return raw.lines({ series: series.filter(({ labels }) => "quantile" in labels) });
}

/** Over how many seconds a rate is taken when a span is looked at: a twentieth of it, in whole steps. */
export function rateSpan(span, step) {
    return Math.max(4, Math.round(span / 20 / step)) * step;
}
