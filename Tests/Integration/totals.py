"""Prints the table of Tests/SignalsTests/Totals/TotalsReference.swift: totals of rates by 50-digit quadrature (needs mpmath).

    python3 Tests/Integration/totals.py

Each rate is cut where it is not smooth (where pieces end, where operands cross, where it passes zero, a limit, or half of
a step of rounding; the places are bisected), integrated in between, and whole cycles are counted.
"""

import random

from mpmath import exp, floor, mp, mpf, pi, quad, sin

mp.dps = 50
YEAR = 31_557_600
AGES = [mpf("61.25"), YEAR + mpf("7.25"), 10 * YEAR + mpf("3.5"), 100 * YEAR + mpf("11.75")]
DAY = 86_400
THURSDAY = 3  # of the epoch, 2026-01-01


class Rate:
    """A value by time; where it is not smooth, as times and as functions that pass zero there; and its cycle."""

    def __init__(self, swift, value, breaks=lambda a, b: [], kinks=(), cycle=1, settled=0):
        self.swift, self.value, self.breaks, self.kinks = swift, value, breaks, list(kinks)
        self.cycle, self.settled = cycle, settled


def number(x):
    return f"{x:g}" if float(f"{x:g}") == x else repr(x)


def every(step, shift=0):
    def breaks(a, b):
        n = int(floor((a - shift) / step)) + 1
        found = []
        while n * step + shift < b:
            found.append(n * step + mpf(shift))
            n += 1
        return found
    return breaks


def constant(x):
    return Rate(f".constant({number(x)})", lambda t: mpf(x))


def sine(period, amplitude, offset=0):
    swift = f".sine({number(period)}, {number(amplitude)}" + (f", {number(offset)})" if offset else ")")
    return Rate(swift, lambda t: mpf(amplitude) * sin(2 * pi * t / period) + mpf(offset), every(mpf(period) / 4), cycle=period)


def triangle(period, peak, offset=0):
    def value(t):
        x = t / period - floor(t / period)
        return mpf(peak) * (1 - abs(2 * x - 1)) + mpf(offset)
    swift = f".triangle({number(period)}, {number(peak)}" + (f", {number(offset)})" if offset else ")")
    return Rate(swift, value, every(mpf(period) / 2), cycle=period)


def daily(points, weekend):
    """Points by hour; the same factor for both days of the weekend."""
    hours = sorted(points)

    def value(t):
        day = int(floor(t / DAY))
        hour = (t - day * DAY) / 3600
        before = max((h for h in hours if h <= hour), default=None)
        after = min((h for h in hours if h > hour), default=None)
        left = before if before is not None else hours[-1] - 24
        right = after if after is not None else hours[0] + 24
        low, high = mpf(points[left % 24]), mpf(points[right % 24])
        factor = mpf(weekend) if (day + THURSDAY) % 7 >= 5 else 1
        return factor * (low + (high - low) * (hour - left) / (right - left))

    def breaks(a, b):
        return [t for h in set(hours) | {0} for t in every(DAY, h * 3600)(a, b)]
    table = ", ".join(f"{h}: {number(points[h])}" for h in hours)
    return Rate(f".daily([{table}], weekend: {number(weekend)})", value, breaks, cycle=7 * DAY)


def exponential(start, end, tau):
    def value(t):
        return mpf(end) + (mpf(start) - mpf(end)) * exp(-t / mpf(tau))
    # e^-120 is below the last digit.
    return Rate(f".exponential({number(start)}, {number(end)}, {number(tau)})", value, every(mpf(tau)), settled=120 * tau)


def sigmoid(start, end, at, over):
    def value(t):
        s = min(mpf(1), max(mpf(0), (t - at) / over))
        return mpf(start) + (mpf(end) - mpf(start)) * s * s * (3 - 2 * s)
    swift = f".sigmoid({number(start)}, {number(end)}, at: {number(at)}, over: {number(over)})"
    return Rate(swift, value, lambda a, b: [t for t in [mpf(at), mpf(at + over)] if a < t < b], settled=at + over)


def lcm(a, b):
    import math
    return math.lcm(a, b)


def joined(name, rates, value, kinks=()):
    cycle = 1
    for rate in rates:
        cycle = lcm(cycle, rate.cycle)
    return Rate(
        f".{name}({', '.join(rate.swift for rate in rates)})",
        value,
        lambda a, b: [t for rate in rates for t in rate.breaks(a, b)],
        [kink for rate in rates for kink in rate.kinks] + list(kinks),
        cycle,
        max(rate.settled for rate in rates),
    )


def differences(rates):
    def difference(a, b):
        return lambda t: a.value(t) - b.value(t)
    return [difference(a, b) for i, a in enumerate(rates) for b in rates[:i]]


def maximum(*rates):
    return joined("maximum", rates, lambda t: max(rate.value(t) for rate in rates), differences(rates))


def minimum(*rates):
    return joined("minimum", rates, lambda t: min(rate.value(t) for rate in rates), differences(rates))


def total(*rates):
    return joined("sum", rates, lambda t: sum(rate.value(t) for rate in rates))


def product(*rates):
    def value(t):
        result = mpf(1)
        for rate in rates:
            result *= rate.value(t)
        return result
    return joined("product", rates, value)


def clamped(rate, low, high):
    result = joined(
        "clamped", [rate], lambda t: min(max(rate.value(t), low), high),
        [lambda t: rate.value(t) - low, lambda t: rate.value(t) - high],
    )
    result.swift = f".clamped({rate.swift}, {number(low)}...{number(high)})"
    return result


def rounded(rate, step, reach):
    def value(t):
        x = rate.value(t) / step
        return floor(abs(x) + mpf(1) / 2) * step * (1 if x >= 0 else -1)
    def kink(k):
        return lambda t: rate.value(t) - (k + mpf(1) / 2) * step
    kinks = [kink(k) for k in range(-reach, reach)]
    result = joined("rounded", [rate], value, kinks)
    result.swift = f".rounded({rate.swift}, {number(step)})"
    return result


def shifted(function, phase):
    return lambda t: function(t + phase)


def ahead(rate, phase):
    result = Rate(
        f".ahead({rate.swift}, {number(phase)})",
        lambda t: rate.value(t + phase),
        lambda a, b: [t - phase for t in rate.breaks(a + phase, b + phase)],
        [shifted(kink, phase) for kink in rate.kinks],
        rate.cycle,
        max(0, rate.settled - phase),
    )
    return result


def switched(rate, start, end, other):
    def value(t):
        return rate.value(t) if start <= t < end else other.value(t)
    result = joined("switched", [rate, other], value)
    own = result.breaks
    result.breaks = lambda a, b: own(a, b) + [mpf(t) for t in (start, end) if a < t < b]
    result.settled = max(result.settled, end)
    result.swift = f".switched({rate.swift}, from: {number(start)}, until: {number(end)}, {other.swift})"
    return result


def integral(rate, ends):
    """Prefix integrals of the positive part from ends[0] to each of ends."""
    kinks = rate.kinks + [rate.value]
    sums, sum_ = [mpf(0)], mpf(0)
    for start, end in zip(ends, ends[1:]):
        places = sorted({start, end, *(t for t in rate.breaks(start, end) if start < t < end)})
        cuts = [places[0]]
        for a, b in zip(places, places[1:]):
            width = b - a
            tiny = width * mpf(10) ** -40
            grid = [a + tiny] + [a + width * i / 24 for i in range(1, 24)] + [b - tiny]
            inner = set()
            for kink in kinks:
                values = [kink(t) for t in grid]
                for i in range(24):
                    if values[i] * values[i + 1] < 0:
                        inner.add(bisected(kink, grid[i], grid[i + 1], values[i]))
            cuts += sorted(inner) + [b]
        for a, b in zip(cuts, cuts[1:]):
            if b > a:
                sum_ += quad(lambda t: max(mpf(0), rate.value(t)), [a, b], method="gauss-legendre")
        sums.append(sum_)
    return sums


def bisected(function, a, b, left):
    from mpmath import findroot
    try:
        root = findroot(function, (a, b), solver="anderson", tol=mpf(10) ** -90)
        if a <= root <= b:
            return root
    except (ValueError, ZeroDivisionError):
        pass
    for _ in range(170):
        middle = (a + b) / 2
        value = function(middle)
        if (value < 0) == (left < 0):
            a = middle
        else:
            b = middle
    return (a + b) / 2


def totals(rate):
    """The total at each age, and what comes in the 15 s from then on."""
    wanted = [t for age in AGES for t in (age, age + 15)]
    settled = mpf(rate.settled)
    early = sorted({mpf(0), settled, *(t for t in wanted if t < settled)})
    first = dict(zip(early, integral(rate, early)))
    rests = {t: (t - settled) - floor((t - settled) / rate.cycle) * rate.cycle for t in wanted if t >= settled}
    ends = sorted({mpf(0), mpf(rate.cycle), *rests.values()})
    inside = dict(zip(ends, integral(rate, [settled + end for end in ends])))

    def at(t):
        if t < settled:
            return first[t]
        return first[settled] + floor((t - settled) / rate.cycle) * inside[mpf(rate.cycle)] + inside[rests[t]]
    return [(at(age), at(age + 15) - at(age)) for age in AGES]


def drawn(source, depth):
    periods = [30, 36, 45, 60, 90, 100, 120]
    kind = source.randrange(9 if depth > 0 else 3)
    def some(low, high):
        return source.randrange(low * 4, high * 4) / 4
    if kind == 0:
        return constant(some(-2, 8))
    if kind == 1:
        return sine(source.choice(periods), some(1, 10), some(-4, 8))
    if kind == 2:
        return triangle(source.choice(periods), some(-10, 10), some(-4, 8))
    inner = [drawn(source, depth - 1) for _ in range(2)]
    if kind == 3:
        return maximum(*inner)
    if kind == 4:
        return minimum(*inner)
    if kind == 5:
        return total(*inner)
    if kind == 6:
        return product(*inner)
    if kind == 7:
        return clamped(inner[0], some(-3, 2), some(3, 9))
    return ahead(inner[0], source.randrange(1, 200))


PICKED = [
    sine(60, 1),
    sine(3600, 40, -38),
    clamped(sine(60, 10, 5), 0, 12),
    clamped(sine(DAY, 10, 10), 0, 18),
    rounded(sine(86_400, 5, 3), 1, 10),
    maximum(constant(3), sine(60, 5, 2)),
    maximum(sine(60, 5, 5), sine(90, 4, 6)),
    total(sine(60, 5), sine(90, 3, 1)),
    product(sine(60, 2, 2), triangle(90, 5)),
    product(daily({0: 10, 6: 5, 9: 80, 17: 70, 20: 25}, 0.4), sine(600, 0.3, 1)),
    exponential(50, -20, 300),
    exponential(-5, 3, 1000),
    sigmoid(8, -4, 30, 100),
    sigmoid(-3, 9, 3600, 86_400),
    switched(sine(60, 3, 1), 50, 5000, clamped(sine(90, 4), 0.5, 3)),
    ahead(maximum(sine(60, 5, 2), constant(1)), 17),
    maximum(exponential(50, 0, 60), sine(60, 5, 2)),
    clamped(ahead(total(maximum(sine(60, 3), constant(1)), product(sine(90, 2), sine(36, 2))), 1000), 0, 4),
]


def main():
    source = random.Random(14)
    rates = list(PICKED)
    while len(rates) < len(PICKED) + 16:
        rate = drawn(source, 3)
        if rate.swift.count(".") < 5 or rate.cycle > 2000:
            continue
        rates.append(rate)
    for rate in rates:
        found = totals(rate)
        if found[3][0] == 0:
            continue
        numbers = ",\n".join(f"            ({mp.nstr(a, 20)}, {mp.nstr(b, 20)})" for a, b in found)
        print(f"        .init(\n            {rate.swift},\n{numbers}\n        ),", flush=True)


if __name__ == "__main__":
    main()
