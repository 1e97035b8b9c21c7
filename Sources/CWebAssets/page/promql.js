// The queries that a person would type for a metric.

import { labelName, quoted } from "./format.js";

/** A selector: `name{a="b"}`; names that are not of the old alphabet stand in the braces. */
function selector(name, matchers = []) {
    const isPlain = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name);
    const inside = [...(isPlain ? [] : [quoted(name)]), ...matchers];
    return `${isPlain ? name : ""}${inside.length ? `{${inside.join(", ")}}` : ""}`;
}

/**
 * Pairs of what it tells and the expression.
 *
 * @param metric as `GET /metrics` lists it.
 * @param hasNative whether its histograms are native ones as well.
 */
export function queries({ exposed_name: name, type, labels }, hasNative) {
    const [first] = labels.map(labelName);
    const by = first ? ` by (${first})` : "";
    const rate = (suffix, span = "5m") => `rate(${selector(name + suffix)}[${span}])`;
    switch (type) {
        case "counter": return [
            ["Events a second", rate("")],
            ...(first ? [[`Events a second by ${first}`, `sum by (${first}) (${rate("")})`]] : []),
            ["Events in an hour", `increase(${selector(name)}[1h])`],
        ];
        case "histogram": return [
            ["Nine of ten are below", `histogram_quantile(0.9, sum by (le) (${rate("_bucket")}))`],
            ...(first ? [[`The same by ${first}`, `histogram_quantile(0.9, sum by (le, ${first}) (${rate("_bucket")}))`]] : []),
            ["The mean", `${rate("_sum")} / ${rate("_count")}`],
            ["Observations a second", `sum${by} (${rate("_count")})`],
            ...(hasNative ? [["Of the native histogram", `histogram_quantile(0.9, sum(${rate("")}))`]] : []),
        ];
        case "gaugehistogram": return [
            ["Nine of ten are below", `histogram_quantile(0.9, sum by (le) (${selector(`${name}_bucket`)}))`],
        ];
        case "summary": return [
            ["Nine of ten are below", selector(name, ['quantile="0.9"'])],
            ["The mean", `${rate("_sum")} / ${rate("_count")}`],
            ["Observations a second", rate("_count")],
        ];
        case "info": return [
            ["What there is", selector(name)],
            ...(first ? [["How many of each", `count by (${first}) (${selector(name)})`]] : []),
        ];
        case "stateset": return [
            ["The present state", `${selector(name)} == 1`],
            ["The share of an hour in each state", `avg_over_time(${selector(name)}[1h])`],
        ];
        default: return [
            ["The value", selector(name)],
            ["The mean of five minutes", `avg_over_time(${selector(name)}[5m])`],
            ...(first ? [[`The mean by ${first}`, `avg by (${first}) (${selector(name)})`]] : []),
        ];
    }
}
