"""Definitions of metrics, made from the schema that the exporter itself publishes, so that a new kind is tried at once.

Most are meant to be valid; what fields say of one another, which no schema does, is put right afterwards.
"""

import json
import re
from urllib.parse import quote

DURATIONS = [1, 0.5, 10, 60, 3600, 86400, 0.001, "30s", "5m", "1h30m", "1d", "250ms", "1.5s", 7, 9_000_000_000]
NUMBERS = [
    0, 1, -1, 2, 0.5, 3, 10, 100, 1.5, -2.5, 1e-9, 1e9, 0.1, 7, 12345.678, "2k", "10Mi", "1u", "3m", ".5", "1e3", 1e15, 4,
    1e300, -1e300, 5e-324, 2**53,
]
TEXTS = [
    "a", "GET", "web-1", "", " ", "é", "😀", '"', "\\", "\n", "a\\nb", 'say "hi"', "{", "}", ",", "a,b", "#", "x=y", "\u2028", "\t", "\r",
    "\x7f", "+Inf", "NaN", "0", "null", "~", "- a", "*x", "&x", "<<", "%", "a\u0301", "a\ufeff", "'", "C:\\new",
]
PATTERNS = ["pod-{1..3}", "{GET,POST}", "{a,b}{1..2}", "n{01..10}", "{a..e}", "{0..10..5}", "x{,y}", "{a,{b,c}}", "{id}", "\\{1..3\\}", "{3..1}"]
NAMES = [
    "demo", "http_requests", "a", "a_b", "a:b", "x_total", "y_info", "z_count", "w_bucket", "the.name", "naïve", "two words", "größe", "a_sum",
    "_x", "sum", "e_created",
]
LABELS = ["method", "pod", "a", "b", "x.y", "x_y", "lé", "code", "le", "quantile", "instance", "job"]
STRINGS = [*DURATIONS, *NUMBERS, "NaN", "+Inf", "-Inf", "+02:00", "-05:30", "Z", "sat", "sun", "mon", "09:30", "23:59"]
FUNCTIONS = {1: ["sin", "cos", "exp", "ln", "sqrt", "abs", "floor", "sign", "step", "cbrt"], 2: ["min", "max", "pow", "mod", "atan2"], 3: ["clamp", "lerp"]}
EPOCHS = ["2026-01-01T00:00:00Z", 1767225600, "2026-01-01T12:00:00+02:00"]


def formula(rng, depth=0):
    if depth > 3 or rng.random() < 0.3:
        return rng.choice(["t", "now", "pi", "e", "1", "0.5", "2k", "10", "1e3", "t/60"])
    choice = rng.random()
    if choice < 0.5:
        operator = rng.choice(["+", "-", "*", "/", "%", "^", "<", ">=", "&&", "||", "=="])
        return f"({formula(rng, depth + 1)} {operator} {formula(rng, depth + 1)})"
    if choice < 0.6:
        return f"({formula(rng, depth + 1)} ? {formula(rng, depth + 1)} : {formula(rng, depth + 1)})"
    if choice < 0.7:
        return f"-{formula(rng, depth + 1)}"
    count = rng.choice([1, 1, 1, 2, 3])
    return f"{rng.choice(FUNCTIONS[count])}({', '.join(formula(rng, depth + 1) for _ in range(count))})"


class Definitions:
    """Metrics as values of Python, from the schema's components and a source of chance."""

    def __init__(self, schemas, rng):
        self.schemas, self.rng = schemas, rng

    def metric(self, name):
        rng = self.rng
        kind = rng.choice(self.schemas["Metric"]["properties"]["type"]["enum"])
        labels = rng.sample(LABELS, rng.choice([0, 1, 1, 2, 3]))
        if rng.random() < 0.9:
            labels = [label for label in labels if label not in ("le", "quantile") and (label != "x_y" or "x.y" not in labels)]
        metric = {"name": name, "type": kind, "labels": labels}
        if rng.random() < 0.4:
            metric["documentation"] = rng.choice(TEXTS)
        if rng.random() < 0.3 and (kind not in ("info", "stateset") or rng.random() < 0.1):
            metric["unit"] = rng.choice(["seconds", "bytes", "s", "a:b", "", "total"])
        for key in ("created", "timestamps"):
            if rng.random() < 0.2:
                metric[key] = rng.choice([True, False])
        count = 1 if not labels else rng.choice([1, 1, 2, 3, 5])
        metric["values"] = [self.metric_value(kind, labels, index) for index in range(count)]
        if any("native" not in value for value in metric["values"]) and rng.random() < 0.9:
            for value in metric["values"]:
                if not self._is_fixed(value.get("native")):
                    value.pop("native", None)
        return metric

    def metric_value(self, kind, labels, index):
        rng = self.rng
        of_kind = {
            "counter": "CounterValue", "histogram": "HistogramValue", "gaugehistogram": "GaugeHistogramValue", "summary": "SummaryValue",
            "info": "InfoValue", "stateset": "StateSetValue",
        }
        # A counter may be given by its total.
        schema = self.schemas.get(of_kind.get(kind, "SignalValue"))
        if kind == "counter" and rng.random() < 0.1:
            schema = self.schemas["SignalValue"]
        value = self.make(schema, 0)
        value.pop("labels", None)
        if labels:
            value["labels"] = [self.label(index) for _ in labels]
        self._fit(value, kind, labels)
        if rng.random() < 0.3:
            value["epoch"] = rng.choice(EPOCHS)
        return value

    def label(self, index):
        choice = self.rng.random()
        if choice < 0.5:
            return f"v{index}"
        return self.rng.choice(PATTERNS if choice < 0.65 else TEXTS)

    def _fit(self, value, kind, labels):
        """Puts right what fields say of one another."""
        rng = self.rng
        value.pop("epoch", None)
        # A number stands first in the schema; a signal says more of what is counted.
        for key in ("rate", "size"):
            if key in value and rng.random() < 0.5:
                value[key] = self.make(rng.choice(self.schemas["Signal"]["anyOf"][1]["oneOf"]), 1)
        if kind not in ("counter", "histogram") or rng.random() < 0.8:
            value.pop("exemplars", None)
        elif isinstance(value.get("exemplars"), dict):
            value["exemplars"]["labels"] = {"trace_id": rng.choice(["{hex:16}", "x", "é{hex:4}"])}
        elif isinstance(value.get("exemplars"), list):
            value["exemplars"] = [{"labels": {"trace_id": "x"}, "value": rng.choice(NUMBERS), "timestamp": rng.choice(EPOCHS)}]
        if "timestamp" in value:
            # Before 1970 the value is left out of one format alone.
            value["timestamp"] = rng.choice(EPOCHS)
        churn = value.get("churn")
        if churn and (not labels or "series" in value):
            del value["churn"]
        elif churn:
            churn |= {"label": rng.choice(labels), "every": rng.choice([1, "1m", 3600]), "fraction": rng.choice([0, 0.5, 1])}
        if "series" in value:
            value["series"] = {"min": 0, "max": 1, "period": rng.choice([1, "1m"])}
        if "gaps" in value:
            value["gaps"] = rng.choice([{"every": 60, "for": 5}, {"probability": 0.5, "hold": 1}])
        if kind in ("histogram", "gaugehistogram", "summary"):
            self._fit_observations(value, kind)
        if kind == "stateset":
            states = rng.choice([["idle", "busy"], ["a"], ["x", "y", "z"], ["é", ""]])
            value["states"] = states
            if "signal" in value or rng.random() < 0.3:
                value.pop("schedule", None)
                value.pop("repeat", None)
                value.setdefault("signal", 0)
            else:
                value["schedule"] = [{"state": rng.choice(states), "for": rng.choice([1, "5m", 0.5])} for _ in range(rng.choice([1, 2, 3]))]

    @staticmethod
    def _is_fixed(native):
        return isinstance(native, dict) and "positive" in native

    def _fit_observations(self, value, kind):
        rng = self.rng
        if kind == "summary":
            fixed = isinstance(value.get("quantiles"), dict)
            if fixed:
                value["quantiles"] = {"0.5": 1.5, "0.9": rng.choice([2, 7])}
            else:
                value["quantiles"] = rng.choice([[0.5], [0, 0.5, 1], [0.5, 0.9, 0.99]])
        else:
            fixed = "counts" in value and rng.random() < 0.5
            if isinstance(value.get("buckets"), list):
                value["buckets"] = sorted({rng.choice([-1, 0, 0.5, 1, 2, 5, 10, 100]) for _ in range(4)})
            if fixed:
                value["counts"] = {"1": 2, "2.5": 2, "+Inf": rng.choice([2, 9])}
            else:
                value.pop("counts", None)
            if isinstance(value.get("native"), dict):
                value["native"] = rng.choice([{"factor": 1.1}, {"schema": 3}, {"schema": -4}, {"schema": 8, "float": True}, {"factor": 2, "max_buckets": 4}])
            if fixed and "native" in value and rng.random() < 0.5:
                value["native"] = {"schema": 1, "zero_count": 2, "positive": {"-1": 3, "7": 1}, "negative": {"0": 4}}
                value.pop("counts")
        unused = ["rate", "size", "distribution", "arrivals", "resets", "buckets"] if fixed else ["sum", "count", "counts"]
        for key in unused:
            value.pop(key, None)
        if fixed:
            value["sum"] = rng.choice([0, 1.5, 100])
            if kind == "summary":
                value["count"] = rng.choice([0, 3])
            return
        value.setdefault("size" if kind == "gaugehistogram" else "rate", self.make({"$ref": "#/x/Signal"}, 1))
        if "distribution" not in value or (isinstance(value["distribution"], dict) and "weights" in value["distribution"] and rng.random() < 0.9):
            value["distribution"] = rng.choice([
                {"uniform": {"min": 0, "max": 9}}, {"exponential": {"mean": 2}}, {"normal": {"mean": 5, "sigma": 2}},
                {"lognormal": {"median": 0.1, "sigma": 0.5}}, {"pareto": {"min": 2, "shape": 2}},
            ])

    # From the schema

    def make(self, schema, depth, name=""):
        rng = self.rng
        if "$ref" in schema:
            return self.make(self.schemas[schema["$ref"].rpartition("/")[2]], depth, name)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return rng.choice(schema["enum"])
        for key in ("anyOf", "oneOf"):
            if key in schema:
                choices = schema[key]
                # Numbers stand first; further in they are all there is.
                if depth > 3 or (depth > 0 and rng.random() < 0.6):
                    choices = choices[:1]
                return self.make(rng.choice(choices), depth, name)
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema, depth)
        if kind == "array":
            count = max(schema.get("minItems", 0), rng.choice([1, 1, 2, 3]))
            return [self.make(schema["items"], depth + 1, name) for _ in range(count)]
        if kind == "boolean":
            return rng.choice([True, False])
        if kind == "null":
            return None
        if kind in ("number", "integer"):
            return self._number(schema, name)
        return self._string(schema, name)

    def _object(self, schema, depth):
        rng = self.rng
        properties = schema.get("properties", {})
        if not properties and isinstance(schema.get("additionalProperties"), dict):
            keys = ["00:00", "06:00", "09:30", "23:59"] if "propertyNames" not in schema else ["sat", "sun", "mon"]
            return {key: self.make(schema["additionalProperties"], depth + 1) for key in rng.sample(keys, 2)}
        made = {}
        for key, inner in properties.items():
            if key in schema.get("required", []) or rng.random() < (0.12 if depth < 2 else 0.04):
                made[key] = self.make(inner, depth + 1, key)
        # Orders that no schema can express.
        if made.get("kind") == "random_walk":
            made |= {"start": 5, "min": 0, "max": 10} if rng.random() < 0.7 else {}
        if made.get("kind") == "switch" and not {"from", "until"} & made.keys():
            made["until"] = "5m"
        if made.get("kind") == "pulse":
            made |= {"every": 60, "width": rng.choice([1, 60])}
        if made.get("kind") in ("uniform", "noise"):
            made |= {"min": 1, "max": 2}
        if made.get("kind") == "formula":
            made["expression"] = formula(rng)
        if made.get("kind") == "replay":
            made["points"] = [{"at": at, "value": rng.choice(NUMBERS)} for at in (0, 1, 60)[: rng.choice([1, 2, 3])]]
            if len(made["points"]) == 1:
                made.pop("loop", None)
        if set(made) == {"from", "to"} and isinstance(made["from"], (int, float)):
            made = {"from": 1, "to": 2}
        if set(made) <= {"min", "max"} and len(made) == 2 and isinstance(made["min"], (int, float)):
            made = {"min": 1, "max": 50}
        return made

    def _number(self, schema, name):
        low = schema.get("minimum", schema.get("exclusiveMinimum", float("-inf")))
        high = schema.get("maximum", float("inf"))
        fits = [
            number for number in NUMBERS + DURATIONS
            if not isinstance(number, str) and low <= number <= high and number != schema.get("exclusiveMinimum")
        ]
        number = self.rng.choice(fits)
        if self.rng.random() < 0.9 and abs(number) > 1e12:
            number = 1
        return min(number, 1000) if name in ("count", "max_buckets") else number

    def _string(self, schema, name):
        if "pattern" in schema:
            fits = [text for text in STRINGS if isinstance(text, str) and re.search(schema["pattern"], text)]
            if fits:
                return self.rng.choice(fits)
        if name in ("from", "until", "resets"):
            return "2026-01-01T06:00:00Z"
        return self.rng.choice(TEXTS)


def definition(rng, schemas):
    """A list of metrics, as `POST /metrics` takes it."""
    names = rng.sample(NAMES, rng.choice([1, 1, 1, 2, 3]))
    return [Definitions(schemas, rng).metric(name) for name in names]


def as_json(document, rng=None):
    indent = rng.choice([None, None, 2]) if rng else None
    return json.dumps(document, ensure_ascii=bool(rng and rng.random() < 0.5), indent=indent).encode("utf-8", "surrogatepass")


def quoted(name):
    """A metric's name as a part of a path."""
    return quote(name, safe="")
