"""What every series must be worth, computed from the definition alone: design section 5, and the hash that the doc
comment of Signals/Seed.swift specifies. Shares no code with the exporter."""

import math
import re
import statistics
from decimal import Decimal
from fractions import Fraction

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
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


def fnv(text):
    identity = 0xCBF29CE484222325
    for byte in text.encode():
        identity = (identity ^ byte) * 0x100000001B3 & MASK
    return identity


def derived(seed, purpose=None, index=None):
    """The seed for a purpose, or of a part."""
    if index is not None:
        return mix(seed + fnv("index") + index * GOLDEN & MASK)
    return mix(seed + fnv(purpose) & MASK)


def draw(seed, tick):
    return mix(seed + tick * GOLDEN & MASK)


def uniform(seed, tick):
    return ((draw(seed, tick) >> 11) + 0.5) / 2**53


def standard_normal(seed, tick):
    return statistics.NormalDist().inv_cdf(uniform(seed, tick))


def walk(steps, seed):
    """Signals/Randomness/RandomWalkPath.swift."""
    if steps <= 0:
        return 0.0
    totals, splits = derived(seed, "total"), derived(seed, "split")

    def deviation(seed, level, index):
        return (draw(seed, index << 6 | level).bit_count() - 32) / 4

    top = steps.bit_length() - 1
    position = deviation(totals, 0, 0) + sum(math.sqrt(2**level) * deviation(totals, level, 1) for level in range(top))
    total = math.sqrt(2**top) * deviation(totals, top, 1)
    for level in range(top, 0, -1):
        left = total / 2 + math.sqrt(2**level / 4) * deviation(splits, level, steps >> level)
        if steps >> (level - 1) & 1:
            position, total = position + left, total - left
        else:
            total = left
    return position


def line(points, time):
    """The value on straight lines through points of time and value, which stay level before and after."""
    if time <= points[0][0]:
        return points[0][1]
    for (start, first), (end, last) in zip(points, points[1:]):
        if start <= time < end:
            return first + (last - first) * (time - start) / (end - start)
    return points[-1][1]


def daily(signal, instant):
    """By the clock on the wall; `instant` in nanoseconds since 1970."""
    day = 86_400 * 10**9
    sign, hours, minutes = re.fullmatch(r"([+-])(\d+):(\d+)", signal.get("utc_offset", "+00:00")).groups()
    local = instant + int(f"{sign}1") * (int(hours) * 60 + int(minutes)) * 60 * 10**9
    days, time = divmod(local, day)
    points = sorted((int(t[:2]) * 3600 * 10**9 + int(t[3:5]) * 60 * 10**9, size(v)) for t, v in signal["points"].items())
    around = [(points[-1][0] - day, points[-1][1]), *points, (points[0][0] + day, points[0][1])]
    # 1970-01-01 was a Thursday.
    weekday = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][(days + 3) % 7]
    return line(around, time) * signal.get("weekdays", {}).get(weekday, 1)


def value(signal, time, epoch, seed):
    """What a signal is worth, with its modifiers; `time` since the epoch and the epoch itself in nanoseconds."""
    if not isinstance(signal, dict):
        return size(signal)
    time += nanoseconds(signal["phase"]) if "phase" in signal else 0
    result = size(signal.get("scale", 1)) * plain_value(signal, time, epoch, seed) + size(signal.get("offset", 0))
    if noise := signal.get("noise"):
        tick = time // nanoseconds(noise.get("hold", "1ms"))
        result += size(noise["sigma"]) * standard_normal(derived(seed, "noise"), tick)
    if clamp := signal.get("clamp"):
        result = min(max(result, clamp.get("min", -math.inf)), clamp.get("max", math.inf))
    if step := signal.get("round"):
        result = math.floor(abs(result) / step + 0.5) * step * (-1 if result < 0 else 1)
    return result


def plain_value(signal, time, epoch, seed):
    """Without offset and modifiers."""

    def number(field, default=None):
        return size(signal.get(field, default))

    def operands(signals):
        return [value(operand, time, epoch, derived(seed, index=index)) for index, operand in enumerate(signals)]

    match signal["kind"]:
        case "static":
            return number("value")
        case "gaussian":
            return number("mean") + number("sigma") * standard_normal(seed, time // 10**6)
        case "uniform":
            tick = time // nanoseconds(signal.get("hold", "1ms"))
            return number("min") + (number("max") - number("min")) * uniform(seed, tick)
        case "ramp" | "square" | "sine" | "triangle":
            x = time % nanoseconds(signal["period"]) / nanoseconds(signal["period"])
            return {
                "ramp": lambda: number("peak") * (1 - x if signal.get("invert") else x),
                "square": lambda: (
                    number("magnitude") if (x < number("duty_cycle") / 100) != signal.get("invert", False) else 0.0
                ),
                "sine": lambda: number("amplitude") * math.sin(2 * math.pi * x),
                "triangle": lambda: number("peak") * (1 - abs(2 * x - 1)),
            }[signal["kind"]]()
        case "pulse":
            is_high = time % nanoseconds(signal["every"]) < nanoseconds(signal["width"])
            return number("baseline", 0) + (number("height") if is_high else 0.0)
        case "sequence":
            steps, repeats = signal["steps"], signal.get("repeat", True)
            ends = [sum(nanoseconds(step["for"]) for step in steps[: count + 1]) for count in range(len(steps))]
            time = time % ends[-1] if repeats else max(time, 0)
            index = next((index for index, end in enumerate(ends) if time < end), len(steps) - 1)
            here = size(steps[index]["value"])
            if signal.get("interpolate") != "linear" or time >= ends[-1]:
                return here
            following = steps[index + 1] if index + 1 < len(steps) else steps[0 if repeats else -1]
            length = nanoseconds(steps[index]["for"])
            return here + (size(following["value"]) - here) * (time - ends[index] + length) / length
        case "replay":
            points = [(nanoseconds(point["at"]), size(point["value"])) for point in signal["points"]]
            if signal.get("loop"):
                time %= points[-1][0]
            if signal.get("interpolate") == "linear":
                return line(points, time)
            return next((value for start, value in reversed(points) if start <= time), points[0][1])
        case "daily":
            return daily(signal, epoch + time)
        case "exponential":
            share = max(time, 0) / nanoseconds(signal["time_constant"])
            return number("to") + (number("from") - number("to")) * math.exp(-share)
        case "sigmoid":
            s = min(1, max(0, (time - nanoseconds(signal["at"])) / nanoseconds(signal["over"])))
            return number("from") + (number("to") - number("from")) * (3 * s**2 - 2 * s**3)
        case "random_walk":
            low, high = number("min", "-inf"), number("max", "inf")
            position = number("start") + number("step") * walk(time // 10**9, seed)
            while not low <= position <= high:
                position = 2 * (low if position < low else high) - position
            return position
        case "sum":
            return sum(operands(signal["signals"]))
        case "product":
            return math.prod(operands(signal["signals"]))
        case "max":
            return max(operands(signal["signals"]))
        case "min":
            return min(operands(signal["signals"]))
        case "switch":
            inside, outside = operands([signal["signal"], signal["else"]])
            is_inside = nanoseconds(signal.get("from", 0)) <= time if "from" in signal else True
            return inside if is_inside and ("until" not in signal or time < nanoseconds(signal["until"])) else outside
        case kind:
            raise AssertionError(kind)


def signal_value(signal, milliseconds, name="", labels=(), seed=0, epoch=0):
    """The value of a series so many milliseconds after its epoch, which is given in milliseconds too."""
    return value(signal, milliseconds * 10**6, epoch * 10**6, series_seed(name, labels, seed))


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
                signal, milliseconds - epoch, name, labels, config.get("seed", 0), epoch
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
