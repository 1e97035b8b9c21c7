"""39 forms of signals times 11 uses of them: what counters, histograms and summaries can be asked to count.

The tests of age and the benchmark of age both take their configurations from here; only the standard library is needed. A form
is a signal as an author writes it, a use gives the values of a metric that counts with it. JSON is YAML.
"""

import json

DAY = {"00:00": 10, "06:00": 5, "09:00": 80, "17:00": 70, "20:00": 25}
SINE = {"kind": "sine", "period": "1h", "amplitude": 20, "offset": 30}
UP_AND_DOWN = [{"value": 10, "for": "2m"}, {"value": 80, "for": "1m"}, {"value": 40, "for": "2m"}]
RECORDED = [{"at": 0, "value": 5}, {"at": "1m", "value": 60}, {"at": "90s", "value": 20}, {"at": "4m", "value": 5}]

# Between 0 and about 100 each, unless the name says that it goes below zero or has no limit.
FORMS = {
    "static": {"kind": "static", "value": 12},
    "ramp": {"kind": "ramp", "period": "2m", "peak": 40, "offset": 5},
    "triangle": {"kind": "triangle", "period": "10m", "peak": 40, "offset": 5},
    "square": {"kind": "square", "period": "10m", "magnitude": 30, "duty_cycle": 25, "offset": 5},
    "pulse": {"kind": "pulse", "every": "5m", "width": "20s", "height": 80, "baseline": 10},
    "sine": SINE,
    "sine_below_zero": SINE | {"amplitude": 50},
    "sine_clamped": SINE | {"amplitude": 50, "clamp": {"min": 5, "max": 60}},
    "sine_rounded": SINE | {"round": 1},
    "sine_phase": SINE | {"phase": "12m"},
    "sequence": {"kind": "sequence", "steps": UP_AND_DOWN},
    "sequence_once": {"kind": "sequence", "repeat": False, "steps": UP_AND_DOWN},
    "sequence_linear": {"kind": "sequence", "interpolate": "linear", "steps": UP_AND_DOWN},
    "replay": {"kind": "replay", "points": RECORDED},
    "replay_linear_loop": {"kind": "replay", "interpolate": "linear", "loop": True, "points": RECORDED},
    "daily": {"kind": "daily", "points": DAY},
    "daily_weekdays": {"kind": "daily", "points": DAY, "weekdays": {"sat": 0.4, "sun": 0.3}},
    "daily_utc_offset": {"kind": "daily", "points": DAY, "weekdays": {"sun": 0.5}, "utc_offset": "+05:30"},
    "exponential": {"kind": "exponential", "from": 100, "to": 10, "time_constant": "10m"},
    "sigmoid": {"kind": "sigmoid", "from": 5, "to": 80, "at": "2m", "over": "10m"},
    "gaussian": {"kind": "gaussian", "mean": 50, "sigma": 10},
    "uniform": {"kind": "uniform", "min": 20, "max": 80},
    "uniform_held": {"kind": "uniform", "min": 20, "max": 80, "hold": "10m"},
    "walk_between": {"kind": "random_walk", "start": 50, "step": 2, "min": 0, "max": 100},
    "walk_above_zero": {"kind": "random_walk", "start": 50, "step": 0.1, "min": 0},
    "walk_unlimited": {"kind": "random_walk", "start": 50, "step": 0.1},
    "poisson": {"kind": "poisson", "rate": 0.1},
    "formula_periodic": {"kind": "formula", "expression": "50 + 30*sin(2*pi*t/300) + 10*sin(2*pi*t/45)"},
    "formula_free": {"kind": "formula", "expression": "10 + 5*sin(sqrt(t))"},
    "sum": {"kind": "sum", "signals": [SINE, {"kind": "pulse", "every": "3m", "width": "10s", "height": 25}]},
    "sum_below_zero": {"kind": "sum", "signals": [-20, SINE, {"kind": "ramp", "period": "1h", "peak": 20}]},
    "product": {"kind": "product", "signals": [
        {"kind": "sine", "period": "10m", "amplitude": 4, "offset": 5}, {"kind": "sine", "period": "4m", "amplitude": 4, "offset": 5},
    ]},
    "product_unrelated": {"kind": "product", "signals": [
        {"kind": "sine", "period": "53.2s", "amplitude": 4, "offset": 5},
        {"kind": "sine", "period": "61904s", "amplitude": 4, "offset": 5},
    ]},
    "max_daily": {"kind": "max", "signals": [20, {"kind": "daily", "points": DAY}]},
    "min": {"kind": "min", "signals": [40, SINE]},
    "switch": {"kind": "switch", "from": "5m", "until": "10m", "signal": {"kind": "gaussian", "mean": 90, "sigma": 3}, "else": 20},
    "noise": {"kind": "static", "value": 30, "noise": {"sigma": 5, "hold": "1s"}},
    "noise_daily": {"kind": "daily", "points": DAY, "noise": {"sigma": 5, "hold": "15s"}},
    "noise_clamped_rounded": SINE | {"noise": {"sigma": 10, "hold": "15s"}, "clamp": {"min": 0, "max": 60}, "round": 1},
}


def scaled(signal, factor):
    """The same signal times a factor; all that its modifiers add and limit is multiplied too."""
    more = {"scale": signal.get("scale", 1) * factor}
    more |= {name: signal[name] * factor for name in ("offset", "round") if name in signal}
    if "noise" in signal:
        more["noise"] = signal["noise"] | {"sigma": signal["noise"]["sigma"] * factor}
    if "clamp" in signal:
        more["clamp"] = {name: limit * factor for name, limit in signal["clamp"].items()}
    return signal | more


def seconds(signal):
    """A signal of tens as a latency: tenths of a second."""
    return scaled(signal, 0.01)


def lognormal(median):
    return {"lognormal": {"median": median, "sigma": 0.5}}


LATENCY = {"exponential": {"mean": 0.2}}
TENS = {"linear": {"start": 10, "width": 10, "count": 10}}

# The type of the metric, and its values for a signal.
USES = {
    "rate": ("counter", lambda signal: [{"rate": signal}]),
    "arrivals": ("counter", lambda signal: [{"rate": signal, "arrivals": "poisson"}]),
    "resets": ("counter", lambda signal: [{"rate": signal, "resets": {"every": "1d"}}]),
    "absence": ("counter", lambda signal: [
        {"labels": ["pod-{1..2}"], "rate": signal, "churn": {"every": "20m", "label": "pod", "fraction": 0.5}},
        {"labels": ["late"], "rate": signal, "delay": "10s", "gaps": {"every": "10m", "for": "1m"}},
    ]),
    "histogram_rate": ("histogram", lambda signal: [{"rate": signal, "distribution": LATENCY}]),
    "histogram_median": ("histogram", lambda signal: [{"rate": 20, "distribution": lognormal(seconds(signal))}]),
    "histogram_mean": ("histogram", lambda signal: [
        {"rate": 20, "distribution": {"normal": {"mean": signal, "sigma": 8}}, "buckets": TENS},
    ]),
    "histogram_both": ("histogram", lambda signal: [{"rate": signal, "distribution": lognormal(seconds(signal))}]),
    "histogram_arrivals": ("histogram", lambda signal: [
        {"rate": 20, "arrivals": "poisson", "distribution": lognormal(seconds(signal))},
    ]),
    "summary_rate": ("summary", lambda signal: [{"rate": signal, "distribution": LATENCY}]),
    "summary_median": ("summary", lambda signal: [{"rate": 20, "distribution": lognormal(seconds(signal))}]),
}

# The names of their metrics.
ALL = [f"{form}_{use}" for form in FORMS for use in USES]
# Where the signal moves a distribution, so that there is a total for each bucket.
MOVING = ["histogram_median", "histogram_mean", "histogram_both", "histogram_arrivals", "summary_median"]
# What has no total that could be known at once, so that it is summed up in the background: docs/totals.md.
IN_BACKGROUND = [f"formula_free_{use}" for use in USES] + [
    f"{form}_{use}" for form in ("product_unrelated", "walk_above_zero", "walk_unlimited") for use in MOVING
]


def parts(name):
    """The form and the use of a metric."""
    return next((form, use) for form in FORMS for use in USES if name == f"{form}_{use}")


def metric(name, **fields):
    """The definition of a metric, as the API takes it."""
    form, use = parts(name)
    kind, values = USES[use]
    labels = {"labels": ["pod"]} if use == "absence" else {}
    return {"name": name, "type": kind} | labels | {"values": values(FORMS[form])} | fields


def sample_name(name):
    """A sample that the metric has in every format: its total or its count."""
    kind, _ = USES[parts(name)[1]]
    return name + ("_total" if kind == "counter" else "_count")


def date(instant):
    """An instant (`datetime` with a time zone) as a file has it."""
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def document(epoch, names=ALL, *more):
    """A configuration file with the uses of these names and more metrics, each a line, whose time began at an instant."""
    lines = [f"  - {json.dumps(one)}" for one in [*map(metric, names), *more]]
    return "\n".join([f"clock: {{epoch: {json.dumps(date(epoch))}}}", "metrics:", *lines, ""])


assert len(FORMS) == 39 and len(USES) == 11
