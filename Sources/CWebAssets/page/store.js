// A value that several parts of the page look at.

export class Store {
    #value;
    #observers = new Set();

    constructor(value) {
        this.#value = value;
    }

    get value() {
        return this.#value;
    }

    set value(value) {
        this.#value = value;
        for (const observer of this.#observers) observer(value);
    }

    /** Calls now and whenever the value is set, until the signal is aborted. */
    observe(observer, signal) {
        this.#observers.add(observer);
        signal?.addEventListener("abort", () => this.#observers.delete(observer));
        observer(this.#value);
    }
}
