"""What every series must be worth, computed from the definition alone: design section 5, and the hash that the doc
comment of Signals/Seed.swift specifies. Shares no code with the exporter."""

import math
import re
import statistics
from decimal import Decimal
from fractions import Fraction

MASK = 2**64 - 1
SIZES = {"u": Decimal("1e-6"), "m": Decimal("1e-3"), "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12,
         "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
SECONDS = {"ms": Fraction(1, 1000), "s": 1, "m": 60, "h": 3600, "d": 86400}
NOT_FINITE = {"nan": math.nan, ".nan": math.nan, "inf": math.inf, "+inf": math.inf, ".inf": math.inf,
              "-inf": -math.inf, "-.inf": -math.inf}


def size(text):
    """`2k`, `10Mi`, `1.5`, `NaN`."""
    if not isinstance(text, str):
        return float(text)
    if text.lower() in NOT_FINITE:
        return NOT_FINITE[text.lower()]
    number, suffix = re.fullmatch(r"([-+0-9.eE]+)([umkMGT]|[KMGT]i)?", text).groups()
    return float(Decimal(number) * SIZES.get(suffix, 1))


def nanoseconds(text):
    """`500ms`, `1h30m`, or a number of seconds."""
    if not isinstance(text, str):
        return round(Fraction(text) * 10**9)
    parts = re.findall(r"([0-9.]+)(ms|[smhd])", text)
    assert "".join(map("".join, parts)) == text, text
    return int(sum(Fraction(number) * SECONDS[unit] for number, unit in parts) * 10**9)


def mix(z):
    """The finaliser of SplitMix64."""
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
    return z ^ z >> 31


def series_seed(name, labels, configured):
    identity = 0xCBF29CE484222325
    texts = [name] + [text for pair in sorted((k.encode(), v.encode()) for k, v in labels) for text in pair]
    for text in texts:
        for byte in (text if isinstance(text, bytes) else text.encode()) + b"\xff":
            identity = (identity ^ byte) * 0x100000001B3 & MASK
    return mix(identity + mix(configured) & MASK)


def standard_normal(seed, milliseconds):
    draw = mix(seed + milliseconds * 0x9E3779B97F4A7C15 & MASK)
    return statistics.NormalDist().inv_cdf(((draw >> 11) + 0.5) / 2**53)


def signal_value(signal, milliseconds, name="", labels=(), seed=0):
    """The value of a signal so many milliseconds after its epoch."""

    def number(field, default=None):
        return size(signal.get(field, default))

    kind = signal["kind"]
    if kind == "static":
        return number("value")
    if kind == "gaussian":
        z = standard_normal(series_seed(name, labels, seed), milliseconds)
        return number("mean") + number("sigma") * z
    period = nanoseconds(signal["period"])
    x = milliseconds * 10**6 % period / period
    if kind == "ramp":
        rise = number("peak") * x
        value = number("peak") - rise if signal.get("invert", False) else rise
    elif kind == "square":
        is_high = (x < number("duty_cycle") / 100) != signal.get("invert", False)
        value = number("magnitude") if is_high else 0.0
    else:
        assert kind == "sine", kind
        value = number("amplitude") * math.sin(2 * math.pi * x)
    return value + number("offset", 0)


def exposed_name(metric, disable_units=False):
    name, unit = metric["name"], metric.get("unit", "")
    return name if not unit or disable_units or name.endswith(f"_{unit}") else f"{name}_{unit}"


def expected_values(config, milliseconds, epoch=0):
    """Every series of a configuration (as PyYAML or json read it) at an instant, by name and labels."""
    values = {}
    for metric in config["metrics"]:
        name = exposed_name(metric, config.get("disable_units", False))
        for signal in metric["values"]:
            labels = tuple(zip(metric.get("labels", []), signal.get("labels", []), strict=True))
            values[name, frozenset(labels)] = signal_value(
                signal, milliseconds - epoch, name, labels, config.get("seed", 0)
            )
    return values


def is_equal(found, expected):
    """Equal to 1e-9; NaN equals NaN."""
    if math.isnan(expected):
        return math.isnan(found)
    return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-12)


def differences(found, expected):
    """What differs between two pages of values, in words; empty when nothing does."""
    words = [f"{key} is missing" for key in expected.keys() - found.keys()]
    words += [f"{key} is not expected" for key in found.keys() - expected.keys()]
    words += [
        f"{key} is {found[key]!r} instead of {expected[key]!r}"
        for key in expected.keys() & found.keys() if not is_equal(found[key], expected[key])
    ]
    return words
