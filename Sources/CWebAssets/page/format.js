// Numbers, instants and lengths as people read them.

const counting = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A whole number with separators. */
export function count(number) {
    return counting.format(number);
}

/** `1 series`, `2 series`, `1 metric`, `1,000 metrics`. */
export function counted(number, one, many = `${one}s`) {
    return `${count(number)} ${number === 1 ? one : many}`;
}

const scales = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];

/** A value with five significant digits; numbers that JSON lacks come as text and stay it. */
export function value(number) {
    if (number === null || number === undefined) return "–";
    if (typeof number === "string") return number;
    const size = Math.abs(number);
    if (size >= 1e15 || (size > 0 && size < 1e-4)) return number.toExponential(3);
    if (size >= 10_000) {
        const [scale, suffix] = scales.find(([scale]) => size >= scale);
        return `${Number((number / scale).toPrecision(5))} ${suffix}`;
    }
    return String(Number(number.toPrecision(5)));
}

/** `512 B`, `3.2 kB`. */
export function bytes(number) {
    if (number < 1000) return `${number} B`;
    const power = Math.min(4, Math.floor(Math.log10(number) / 3));
    return `${(number / 1000 ** power).toPrecision(3)} ${["", "k", "M", "G", "T"][power]}B`;
}

/** `0.8 ms`, `2.5 s`, `3 min`, `2 h`. */
export function duration(seconds) {
    if (seconds < 1) return `${Number((seconds * 1000).toPrecision(2))} ms`;
    if (seconds < 90) return `${Number(seconds.toPrecision(seconds < 10 ? 2 : 3))} s`;
    if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
    if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
    return `${Math.round(seconds / 86400)} d`;
}

const two = (number) => String(number).padStart(2, "0");

/** `2026-01-05 09:30:00` by the clock of the browser's place. */
export function instant(seconds, hasFractions = false) {
    const date = new Date(seconds * 1000);
    const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
    return `${day} ${time}${hasFractions ? `.${String(date.getMilliseconds()).padStart(3, "0")}` : ""}`;
}

/** `09:30:00`. */
export function timeOfDay(seconds) {
    return instant(seconds).slice(11);
}

/** `{method="GET", path="/cart"}`, as Prometheus writes it; empty without labels. */
export function labelSet(labels) {
    const pairs = Object.entries(labels).map(([name, text]) => `${labelName(name)}=${quoted(text)}`);
    return pairs.length === 0 ? "" : `{${pairs.join(", ")}}`;
}

/** A label's name in PromQL: in quotes unless it is of the old alphabet. */
export function labelName(name) {
    return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? name : quoted(name);
}

/** A text in PromQL. */
export function quoted(text) {
    return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
