// What is computed from samples before it is drawn, as Prometheus would compute it.

/** The types whose samples count since a beginning. */
export const counted = new Set(["counter", "histogram", "summary"]);

/** How much a count has grown between two of its values; after a reset it began at zero. */
function growth(before, after) {
    return after >= before ? after - before : after;
}

/**
 * Values of a count as what was counted a second over the last `span` seconds, at each of `times`; null where the count is
 * absent at one of the ends.
 */
export function ratesOver(times, values, span) {
    const grown = growths(values);
    let first = 0;
    return times.map((time, index) => {
        while (times[first] < time - span - 1e-6) first += 1;
        if (first === index || time - times[first] < span - 1e-6) return null;
        const [begin, end] = [grown[first], grown[index]];
        return begin === null || end === null ? null : (end - begin) / (time - times[first]);
    });
}

/** Values of a count without its resets: what has been counted since the first value. */
function growths(values) {
    let sum = 0;
    let before = null;
    return values.map((value) => {
        if (typeof value !== "number") return null;
        if (before !== null) sum += growth(before, value);
        before = value;
        return sum;
    });
}

/** The bound in a bucket's label `le` as a number. */
export function bound(text) {
    return text === "+Inf" ? Infinity : Number(text);
}

/**
 * What `histogram_quantile` gives for cumulative counts by upper bound, in ascending order with `+Inf` last: linear inside of
 * a bucket, which begins at zero if it is the first one with a bound above zero.
 */
export function quantile(share, bounds, counts) {
    const total = counts.at(-1);
    if (!(total > 0) || bounds.length < 2) return null;
    const rank = share * total;
    const index = counts.findIndex((count) => count >= rank);
    if (index === bounds.length - 1) return bounds.at(-2);
    if (index === 0 && bounds[0] <= 0) return bounds[0];
    const [low, below] = index === 0 ? [0, 0] : [bounds[index - 1], counts[index - 1]];
    const inside = counts[index] - below;
    return inside > 0 ? low + ((bounds[index] - low) * (rank - below)) / inside : bounds[index];
}
