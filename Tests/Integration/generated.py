"""Metrics from a seeded generator, with whatever a page may have: every type, odd names and texts, numbers at the ends of their
ranges, instants long ago and far ahead."""

import random

# Each is a class of characters that some format quotes, escapes or stumbles over. U+0000 is allowed in label values alone.
PIECES = [
    "a", "b", "Z", "_", "__", ":", "9", ".", "-", " ", "  ", '"', "\\", "\n", "\r", "\t", "\\n", '\\"', "{", "}", ",", "=", "#", " # ", "le",
    "quantile", "é", "e\u0301", "ß", "😀", "\ufeff", "\u2028", "\u0085", "\u200b", "\u202e", "\ufffd", "\ufffe", "\U0010ffff", "\x01", "\x1f", "\x7f",
    "\x80", "_total", "_info", "_bucket", "_sum", "_count", "_created", "/", "%", "$", "'", "`", "|", "EOF", "TYPE", "+Inf", "NaN",
]
NUMBERS = [
    0, -0.0, 1, -1, 0.1, 1 / 3, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -1.7976931348623157e308, 1e21, 1e-7, 2**53, 2**63, 2**64,
    123456789.125, "NaN", "+Inf", "-Inf",
]
COUNTS = [0, 1, 2, 5, 1000, 2**32, 2**53]
UNITS = ["", "seconds", "bytes", "s", "a:b", "total", "info", "9", "_"]
TIMESTAMPS = [
    "1677-09-22T00:00:00Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.001Z", "2026-01-01T00:00:00.123456Z",
    "2262-04-11T23:47:16Z", -1.5, 0, 1, 0.0005, 1767225600.125,
]
TYPES = ["gauge", "counter", "histogram", "gaugehistogram", "summary", "info", "stateset", "unknown"]
DISTRIBUTIONS = [
    {"uniform": {"min": 0, "max": 3}}, {"normal": {"mean": 0, "sigma": 5}}, {"exponential": {"mean": 1e-9}}, {"pareto": {"min": 1e5, "shape": 1.1}},
    {"lognormal": {"median": 1, "sigma": 3}},
]


class Metrics:
    """Metrics as the API takes them, each with a name of its own."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.count = 0

    def some(self, choices, share=1.0):
        """One of some choices, or now and then nothing."""
        return self.rng.choice(choices) if self.rng.random() < share else None

    def text(self, most=6):
        return "".join(self.rng.choice(PIECES) for _ in range(self.rng.randint(0, most)))

    def value_text(self):
        return self.rng.choice([self.text(), self.text(), "", "\0", f"a\0{self.text()}", "x" * 9000, "é" * 4000, '"' * 4000])

    def name(self):
        # The number stands apart, so that no name is another one when both are escaped.
        self.count += 1
        return self.rng.choice(["m", f"{self.text()}m", f"9{self.text()}", "ü"]) + f"x{self.count}x" + self.rng.choice(["", self.text()])

    def label_names(self):
        names = [f"l{index}" + self.rng.choice(["", self.text(3)]) for index in range(self.rng.randint(0, 3))]
        return [self.text(2).lstrip("_") + name for name in names]

    def metric(self):
        kind = self.rng.choice(TYPES)
        labels = self.label_names()
        name = self.name()
        # A state set's name is that of its label too.
        metric = {"name": name.replace(":", ".") if kind == "stateset" else name, "type": kind, "labels": labels}
        if self.rng.random() < 0.7:
            metric["documentation"] = self.text(12)
        if kind not in ("info", "stateset"):
            metric["unit"] = self.rng.choice(UNITS)
        for key in ("created", "timestamps"):
            metric[key] = self.rng.random() < 0.3
        # Of a metric all values have native buckets, or none has.
        self.is_native = self.rng.random() < 0.6
        count = self.rng.randint(1, 3) if labels else 1
        metric["values"] = [self.value(kind, [f"{index}{self.value_text()}".replace("{", "\\{").replace("}", "\\}") for _ in labels]) for index in range(count)]
        return metric

    def value(self, kind, labels):
        value = {"labels": labels} | getattr(self, kind)()
        if self.rng.random() < 0.3:
            # Prometheus 2.42 stores a native histogram of the far future, and after it nothing of the present.
            value["timestamp"] = self.rng.choice([one for one in TIMESTAMPS if "native" not in value or not str(one).startswith("2262")])
        if "buckets" in value or "counts" in value or "native" in value or kind == "counter":
            exemplars = self.exemplars(value, kind)
            if exemplars and kind in ("counter", "histogram"):
                value["exemplars"] = exemplars
        return value

    def exemplars(self, value, kind):
        def labels():
            return {f"{self.text(2).lstrip('_')}k{index}": self.text() for index in range(self.rng.randint(0, 3))}

        def exemplar():
            return {"labels": labels(), "value": self.rng.choice(NUMBERS)}

        match self.rng.randint(0, 3):
            case 0:
                return None
            case 1:
                return {"labels": labels() | {"id": "{hex:8}"}, "every": "1s"}
            case 2 if kind == "counter" or "native" not in value:
                return [exemplar() | ({"timestamp": self.rng.choice([0, 1.5, 1767225600.001])} if self.rng.random() < 0.5 else {})]
            case _:
                count = 3 if "native" in value else 1
                return [exemplar() | {"timestamp": 1767225600 + index} for index in range(count)]

    def gauge(self):
        return {"kind": "static", "value": self.rng.choice(NUMBERS)}

    unknown = gauge

    def counter(self):
        if self.rng.random() < 0.5:
            return {"rate": self.rng.choice([0, 1, 5e-324, 1e-300, 1e300, 12.5]), "start": self.rng.choice([0, 1, 2**53, 1e308])}
        return {"kind": "static", "value": self.rng.choice([0, 0.5, 1e300, 5e-324, "+Inf", "NaN", 2**64])}

    def histogram(self, amount="rate"):
        bounds = sorted(self.rng.sample([-1e300, -2.5, -5e-324, 0, 5e-324, 0.1, 1, 2, 1e6, 1e21, 1.7e308], self.rng.randint(1, 4)))
        match self.rng.randint(0, 3 if self.is_native else 1):
            case 0:
                value = {amount: self.rng.choice([0, 1, 1e3, 1e15]), "distribution": self.rng.choice(DISTRIBUTIONS), "buckets": bounds}
                if self.is_native:
                    value["native"] = {"schema": self.rng.randint(-4, 8), "float": self.rng.random() < 0.3}
            case 1:
                counts = sorted(self.rng.choice(COUNTS) for _ in [*bounds, 0])
                value = {"counts": dict(zip([*map(repr, bounds), "+Inf"], counts)), "sum": self.rng.choice(NUMBERS)}
                if self.is_native:
                    value["native"] = {"schema": self.rng.randint(-4, 8), "float": self.rng.random() < 0.3}
            case 2:
                value = {"native": self.native(), "sum": self.rng.choice(NUMBERS)}
            case _:
                native = self.native() | {"float": False}
                native = native | {side: {index: int(count) for index, count in native[side].items()} for side in ("positive", "negative")}
                total = sum(native["positive"].values()) + sum(native["negative"].values()) + native["zero_count"]
                nan = self.rng.random() < 0.5
                value = {"native": native, "counts": {"1": total // 2, "+Inf": total + (3 if nan else 0)}, "sum": "NaN" if nan else 4.5}
        return value

    def native(self):
        schema = self.rng.randint(-4, 8)
        is_float = self.rng.random() < 0.3
        # The greatest and the least `double`, and infinity behind it.
        ends = [max(1, -(-1024 * 2**schema // 1)), max(1, -(-1024 * 2**schema // 1)) + 1] if schema >= 0 else [1024 >> -schema, (1024 >> -schema) + 1]
        indices = [-3, -2, -1, 0, 1, 2, 5, 9, *map(int, ends)]

        def side():
            return {
                str(index): self.rng.choice([0, 1, 2, 7, 2**40, *([0.5, 1e-9] if is_float else [])])
                for index in self.rng.sample(indices, self.rng.randint(0, 5))
            }

        return {
            "schema": schema, "zero_threshold": self.rng.choice([0, 5e-324, 1e-30]), "zero_count": self.rng.choice([0, 1, 2**40]), "float": is_float,
            "positive": side(), "negative": side(),
        }

    def gaugehistogram(self):
        return self.histogram("size")

    def summary(self):
        if self.rng.random() < 0.3:
            return {"rate": self.rng.choice([0, 1, 1e15]), "distribution": self.rng.choice(DISTRIBUTIONS), "quantiles": [0, 0.5, 0.999, 1]}
        quantiles = self.rng.sample(["0", "0.1", "0.5", "0.99", "1"], self.rng.randint(0, 3))
        return {
            "quantiles": {quantile: self.rng.choice(NUMBERS) for quantile in sorted(quantiles, key=float)}, "sum": self.rng.choice(NUMBERS),
            "count": self.rng.choice([*COUNTS, 1e18]),
        }

    def info(self):
        return {}

    def stateset(self):
        states = [f"{index}{self.text()}" for index in range(self.rng.randint(1, 3))]
        return {"states": states, "signal": self.rng.choice([0, 1, -1, 1e300])}
