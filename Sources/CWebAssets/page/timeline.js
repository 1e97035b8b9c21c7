// Which stretch of time is looked at: one that runs with the clock, or one that stands still.

import { now } from "./connection.js";

/** The part of a running stretch that is still to come. */
const ahead = 0.25;
const [shortest, longest] = [5, 400 * 86_400];

export class Timeline {
    span;
    /** The end of a stretch that stands still; null for one that runs. */
    end = null;
    #changed;

    constructor(span, changed) {
        this.span = span;
        this.#changed = changed;
    }

    get isLive() {
        return this.end === null;
    }

    get range() {
        const to = this.end ?? now() + this.span * ahead;
        return { from: to - this.span, to };
    }

    /** Moves by seconds; what ran stands still then. */
    pan(seconds) {
        this.end = this.range.to + seconds;
        this.#changed();
    }

    pause() {
        this.end = this.range.to;
        this.#changed();
    }

    run() {
        this.end = null;
        this.#changed();
    }

    /** Makes the stretch longer or shorter around a point of it, given as a share from 0 to 1. */
    zoom(factor, around = 1 - ahead) {
        const span = Math.min(longest, Math.max(shortest, this.span * factor));
        if (!this.isLive) this.end += (this.span - span) * (around - 1);
        this.span = span;
        this.#changed();
    }

    /** Shows so many seconds, with the middle or the present where it was. */
    show(span) {
        this.zoom(span / this.span, this.isLive ? undefined : 0.5);
    }
}
