"""Every kind of signal and every modifier, against formulas that are stated a second time in Python."""

import pytest
import yaml

from exporter import run
from formulas import derived, differences, expected_values, is_equal, series_seed, signal_value, uniform
from pages import values as values_of

EPOCH, DATE = 1_767_225_600, "2026-01-01T00:00:00Z"  # a Thursday

SIGNALS = {
    "static": "{kind: static, value: 42}",
    "ramp": "{kind: ramp, period: 90s, peak: 7, offset: -2}",
    "triangle": "{kind: triangle, period: 90s, peak: 7, offset: 1}",
    "square": "{kind: square, period: 90s, magnitude: 5, duty_cycle: 30, invert: true}",
    "pulse": "{kind: pulse, every: 1m, width: 7s, height: 3, baseline: 2}",
    "sine": "{kind: sine, period: 1h, amplitude: 3, offset: 5}",
    "sequence": "{kind: sequence, steps: [{value: 1, for: 20s}, {value: 5, for: 45s}, {value: 2, for: 5s}]}",
    "sequence once": "{kind: sequence, repeat: false, steps: [{value: 1, for: 20s}, {value: 5, for: 45s}]}",
    "sequence linear": "{kind: sequence, interpolate: linear, steps: [{value: 1, for: 20s}, {value: 5, for: 45s}]}",
    "replay": "{kind: replay, points: [{at: 5s, value: 1}, {at: 30s, value: 4}, {at: 2m, value: 0}]}",
    "replay linear": "{kind: replay, interpolate: linear, loop: true, points: [{at: 5s, value: 1}, {at: 30s, value: 4}]}",
    "daily": '{kind: daily, points: {"09:00": 80, "18:30": 20}}',
    "daily elsewhere": '{kind: daily, points: {"00:00": 1, "12:00": 5}, weekdays: {sat: 0.5, sun: 0}, utc_offset: "-05:30"}',
    "exponential": "{kind: exponential, from: 100, to: 20, time_constant: 2m}",
    "sigmoid": "{kind: sigmoid, from: 1, to: 9, at: 30s, over: 10m}",
    "gaussian": "{kind: gaussian, mean: 10, sigma: 2}",
    "uniform": "{kind: uniform, min: -1, max: 1}",
    "uniform held": "{kind: uniform, min: 0, max: 10, hold: 15s}",
    "random walk": "{kind: random_walk, start: 50, step: 0.5}",
    "random walk within": "{kind: random_walk, start: 50, step: 3, min: 40, max: 60}",
    "sum": "{kind: sum, signals: [5, {kind: gaussian, mean: 0, sigma: 1}, {kind: gaussian, mean: 0, sigma: 1}]}",
    "product": "{kind: product, signals: [{kind: sine, period: 1h, amplitude: 1}, {kind: ramp, period: 90s, peak: 7}]}",
    "max": "{kind: max, signals: [3, {kind: ramp, period: 90s, peak: 7}]}",
    "min": "{kind: min, signals: [3, {kind: ramp, period: 90s, peak: 7}]}",
    "switch": "{kind: switch, from: 30s, until: 100s, signal: 1, else: {kind: ramp, period: 90s, peak: 7}}",
    "scaled": "{kind: sine, period: 1h, amplitude: 3, offset: 5, scale: -2}",
    "moved": "{kind: static, value: 3, scale: 2, offset: 1}",
    "phase": "{kind: ramp, period: 90s, peak: 9, phase: 30s}",
    "clamped": "{kind: sine, period: 90s, amplitude: 3, clamp: {min: -1, max: 2}}",
    "rounded": "{kind: ramp, period: 90s, peak: 7, round: 0.25}",
    "noisy": "{kind: static, value: 10, noise: {sigma: 2, hold: 10s}}",
    "nested": "{kind: sum, scale: 0.5, signals: [{kind: max, signals: [1, {kind: uniform, min: 0, max: 5, noise: {sigma: 1}}]}, 3]}",
}
DAY = 86_400_000
OFFSETS = [0, 1, 999, 1000, 20_000, 44_999, 45_000, 65_000, 89_999, 90_000, 119_999, 3_600_000, 9 * 3_600_000, DAY, 3 * DAY,
           30 * DAY + 12_345, -1, -30_000]

CONFIG = f"clock: {{epoch: {DATE}}}\nseed: 7\nmetrics:\n  - name: kinds\n    labels: [kind]\n    values:\n" + "".join(
    f"      - {{labels: [{name}], {text[1:]}\n" for name, text in SIGNALS.items()
)


def page(path, instant, *arguments):
    result = run("render", "-f", path, "--at", f"{instant / 1000:.3f}", *arguments)
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout.decode()


@pytest.mark.parametrize("offset", OFFSETS)
def test_every_signal_is_what_its_formula_says(config_file, offset):
    instant = EPOCH * 1000 + offset
    found = values_of(page(config_file(CONFIG), instant))
    assert differences(found, expected_values(yaml.safe_load(CONFIG), instant, EPOCH * 1000)) == []


def test_another_seed_changes_what_is_random_and_nothing_else(config_file):
    instant = EPOCH * 1000 + 77_777
    first = values_of(page(config_file(CONFIG), instant))
    second = values_of(page(config_file(CONFIG.replace("seed: 7", "seed: 8"), "other.yaml"), instant))
    changed = {dict(labels)["kind"] for (_, labels) in first if first[_, labels] != second[_, labels]}
    random = {name for name, text in SIGNALS.items() if any(word in text for word in ("gaussian", "uniform", "random", "noise"))}
    assert changed == random


def test_a_formula_is_evaluated(config_file):
    config = f"""
clock: {{epoch: {DATE}}}
metrics:
  - name: a
    labels: [x]
    values:
      - {{labels: [wave], kind: formula, expression: "50 + 10*sin(2*pi*t/60)"}}
      - {{labels: [ramp], kind: ramp, period: 1m, peak: 6}}
      - {{labels: [both], kind: formula, expression: 'value("wave") + 2*value("ramp") + (now - t)'}}
"""
    found = values_of(page(config_file(config), EPOCH * 1000 + 5000))
    assert is_equal(found["a", frozenset({("x", "wave")})], 55)
    assert is_equal(found["a", frozenset({("x", "both")})], 55 + 2 * 0.5 + EPOCH)


def test_two_processes_and_shuffled_instants_give_the_same_bytes(config_file):
    path = config_file(CONFIG)
    instants = [EPOCH * 1000 + offset for offset in (5000, 400, 90_000)]
    assert [page(path, instant) for instant in instants] == [page(path, instant) for instant in reversed(instants)][::-1]


def test_expanded_series_each_draw_their_own(config_file):
    config = f"""
clock: {{epoch: {DATE}}}
metrics:
  - name: a
    labels: [pod, method]
    defaults: {{kind: sine, period: 1m, amplitude: {{from: 1, to: 2}}}}
    values:
      - {{labels: ["pod-{{01..20}}", "{{GET,POST}}"], offset: {{any: [10, 20]}}, phase: spread}}
"""
    definition = yaml.safe_load(config)["metrics"][0]
    found = values_of(page(config_file(config), EPOCH * 1000))
    labels = [dict(key[1]) for key in found]
    assert [(label["pod"], label["method"]) for label in labels] == [
        (f"pod-{pod:02}", method) for pod in range(1, 21) for method in ("GET", "POST")
    ]
    middles = set()
    for index, ((name, key), value) in enumerate(found.items()):
        # The amplitude is known when the wave is: offset ± at most 2, whose phase is the series' share of the period.
        offset = 10 if value < 15 else 20
        middles.add(offset)
        seed = series_seed(name, tuple(key), 0)
        amplitude = 1 + drawn(seed, "amplitude")
        assert offset == (10 if drawn(seed, "offset") < 0.5 else 20)
        signal = definition["defaults"] | {"amplitude": amplitude, "offset": offset, "phase": 60 * index / 40}
        assert is_equal(value, signal_value(signal, 0))
    assert middles == {10, 20}


def drawn(seed, path):
    return uniform(derived(derived(seed, "parameter"), path), 0)


@pytest.mark.parametrize(("pattern", "values"), [
    ("plain", ["plain"]),
    ("{id}", ["{id}"]),
    ("a{b}c{1..2}", ["a{b}c1", "a{b}c2"]),
    (r"\\{a,b\\}", ["{a,b}"]),
    (r"{a\\,b,c}", ["a,b", "c"]),
    ("{a,b{1..3}}", ["a", "b1", "b2", "b3"]),
    ("{3..1}", ["3", "2", "1"]),
    ("{08..11}", ["08", "09", "10", "11"]),
    ("{0..10..5}", ["0", "5", "10"]),
    ("{-1..1}", ["-1", "0", "1"]),
    ("{a..c}", ["a", "b", "c"]),
    ("{x,}y", ["xy", "y"]),
    ("{,}", None),
    ("{1..}", ["{1..}"]),
    ("{unclosed", ["{unclosed"]),
])
def test_braces_expand(config_file, pattern, values):
    config = 'metrics: [{name: a, labels: [x], values: [{kind: static, value: 1, labels: ["%s"]}]}]' % pattern
    path = config_file(config)
    if values is None:
        result = run("check", "-f", path)
        assert result.returncode == 1 and "more than once" in result.stderr.decode()
    else:
        assert [dict(labels)["x"] for _, labels in values_of(page(path, 0))] == values
