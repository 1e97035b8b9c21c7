// The samples that a plot needs and a stretch to either side, fetched ahead: as every series is a function of time, what is
// to come can be drawn before it comes, and a running plot asks once in a while and not with each frame.

import { isAbort } from "./state.js";

/** Steps from one instant to the next, in milliseconds. */
const steps = [
    50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
    7_200_000, 21_600_000, 86_400_000,
];

/** The step with which a span has about so many instants; both in seconds. */
export function stepFor(span, instants) {
    const aim = (span * 1000) / instants;
    return (steps.find((step) => step >= aim) ?? steps.at(-1)) / 1000;
}

/** How many times the length of a stretch is kept at most. */
const kept = 8;

export class SampleStore {
    /** Seconds since 1970. */
    times = [];
    /** `{name, labels, values}`, the values one for each time. */
    series = [];

    #fetch;
    #changed;
    #failed;
    #step = 0;
    #wanted = null;
    /** Ends what is under way when it is no longer wanted. */
    #request = null;
    #isBroken = false;
    #signal;

    /**
     * @param fetch `({from, to, step, signal})` gives the answer of the samples' call.
     * @param changed called when there is more.
     * @param failed called with an error; nothing more is asked for then before `forget`.
     */
    constructor({ fetch, changed, failed, signal }) {
        this.#fetch = fetch;
        this.#changed = changed;
        this.#failed = failed;
        this.#signal = signal;
        signal.addEventListener("abort", () => this.#request?.abort());
    }

    /** Sees to it that there are samples from one instant to another; asks for as much again behind them. */
    want(from, to, step) {
        const begin = Math.floor(from / step) * step;
        const end = Math.ceil(to / step) * step;
        const isThere = step === this.#step && this.times.length > 0 && begin >= this.times[0] - 1e-6 && end <= this.times.at(-1) + 1e-6;
        if (isThere || this.#isBroken || this.#signal.aborted) return;
        this.#wanted = { begin, end, step };
        if (!this.#request) this.#run();
    }

    /** Forgets all, for what is drawn is another thing now; what was drawn may be seen until that is there. */
    forget() {
        this.#request?.abort();
        this.#request = null;
        this.#isBroken = false;
        this.#step = 0;
        this.#wanted = null;
    }

    async #run() {
        const request = new AbortController();
        this.#request = request;
        try {
            while (this.#wanted && !request.signal.aborted) {
                const wanted = this.#wanted;
                this.#wanted = null;
                await this.#load(wanted, request.signal);
                this.#changed();
            }
        } catch (error) {
            if (isAbort(error) || request.signal.aborted) return;
            this.#isBroken = true;
            this.#failed(error);
        } finally {
            if (this.#request === request) this.#request = null;
        }
    }

    async #load({ begin, end, step }, signal) {
        const length = end - begin;
        const first = this.times[0];
        const last = this.times.at(-1);
        const ask = async (from, to) => {
            // Whole milliseconds, as the exporter counts.
            const text = (seconds) => String(Math.round(seconds * 1000) / 1000);
            const answer = await this.#fetch({ from: text(from), to: text(to), step: text(step), signal });
            signal.throwIfAborted();
            return answer;
        };
        if (step !== this.#step || this.times.length === 0 || end < first || begin > last) {
            this.#replace(await ask(begin, end + length), step);
            return;
        }
        if (end > last) this.#join(await ask(last + step, end + length), (own, other) => own.concat(other));
        if (begin < first) this.#join(await ask(begin - length, first - step), (own, other) => other.concat(own));
        this.#trim(kept * length, begin, end);
    }

    #replace(answer, step) {
        this.#step = step;
        this.times = answer.series[0]?.points.map(([instant]) => instant) ?? [];
        this.series = answer.series.map(({ name, labels, points }) => ({ name, labels, values: points.map(([, value]) => value) }));
    }

    /** Puts what was answered before or behind what there is. */
    #join(answer, joined) {
        if (answer.series.length !== this.series.length || answer.series.length === 0) {
            // Other series: all is asked for again.
            this.#step = 0;
            return;
        }
        this.times = joined(this.times, answer.series[0].points.map(([instant]) => instant));
        answer.series.forEach(({ points }, index) => {
            this.series[index].values = joined(this.series[index].values, points.map(([, value]) => value));
        });
    }

    #trim(length, begin, end) {
        if (this.times.at(-1) - this.times[0] <= length) return;
        const first = this.times.findIndex((time) => time >= begin - length / 4);
        const after = this.times.findLastIndex((time) => time <= end + length / 4) + 1;
        this.times = this.times.slice(first, after);
        for (const series of this.series) series.values = series.values.slice(first, after);
    }
}
