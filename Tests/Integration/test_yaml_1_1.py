"""Numbers and flags as YAML 1.1 has them: each is what the original makes of it, or refused, as the README says."""

import json
import math
import subprocess

import pytest

from exporter import REPOSITORY, run

ORIGINAL = REPOSITORY / ".venv/original/bin/python"
READ = """
import json, sys
import yaml
from mocktrics_exporter.configuration import Configuration
def read(text):
    try:
        value = Configuration(**yaml.safe_load(text)).metrics[0].values[0]
        return value.value if value.kind == "static" else [value.period, value.invert]
    except Exception:
        return None
print(json.dumps([read(text) for text in json.load(sys.stdin)]))
"""
NUMBERS = [
    "12", "1.5", ".5", "5.", "+3", "-2", "2k", "0x10", "-0x1F", "0b101", "1_000", "1_000.25", "1:30", "1:30:00", "-1:30", "190:20:30",
    "1:30.5", "007", "00", ".nan", ".inf", "-.inf", "0.1e+3",
]
# Refused by us, with the sentence that says why.
REFUSED = {
    "010": "it is 8 in YAML 1.1 and 10 in YAML 1.2", "-010": "it is -8 in YAML 1.1 and -10 in YAML 1.2", "true": "found true",
    "yes": "found yes", "off": "found off", "1_": "found 1_",
}
FLAGS = [
    "true", "false", "True", "FALSE", "yes", "no", "on", "off", "Yes", "OFF", "y", "n", "Y", "t", "F", "1", "0", "'true'", '"no"', "'1'", "'on'",
]


def static(word):
    return f"metrics: [{{name: a, documentation: d, labels: [x], values: [{{kind: static, labels: [x], value: {word}}}]}}]"


def ramp(period, flag):
    return (
        "metrics: [{name: a, documentation: d, labels: [x], "
        f"values: [{{kind: ramp, labels: [x], period: {period}, peak: 3600, invert: {flag}}}]}}]"
    )


@pytest.fixture(scope="module")
def original():
    """What the original reads from each of some files; None where it refuses one."""

    def read(texts):
        result = subprocess.run([ORIGINAL, "-c", READ], input=json.dumps(texts).encode(), capture_output=True, check=True)
        return json.loads(result.stdout)

    return read


def value(path, at=0):
    result = run("render", "-f", path, "--at", at)
    assert result.returncode == 0, result.stderr
    return float(result.stdout.split()[-1])


def test_a_number_is_what_the_original_makes_of_it(original, config_file):
    for word, expected in zip(NUMBERS, original([static(word) for word in NUMBERS]), strict=True):
        found = value(config_file(static(word)))
        assert found == expected or (math.isnan(found) and math.isnan(expected)), word


def test_a_period_is_what_the_original_makes_of_it(original, config_file):
    for word in ("60", "1:30", "0x10", "1_000", "1m"):
        (period, _), = original([ramp(word, "false")])
        assert value(config_file(ramp(word, "false")), 7) == pytest.approx(3600 * 7 / period), word


def test_a_flag_is_what_the_original_makes_of_it(original, config_file):
    for word, (_, flag) in zip(FLAGS, original([ramp(60, word) for word in FLAGS]), strict=True):
        assert value(config_file(ramp(60, word))) == (3600 if flag else 0), word


@pytest.mark.parametrize("word", REFUSED)
def test_a_number_that_means_two_things_or_is_none_is_refused(word, original, config_file):
    assert original([static(word)]) != [None]
    result = run("check", "-f", config_file(static(word)))
    assert result.returncode == 1
    assert REFUSED[word] in result.stderr.decode()


@pytest.mark.parametrize("word", ["1", "007", "1.10", "yes", "No", "true", "1_000", "0x10", "2024-01-01", "1:30", "nan", "-0", "1e3"])
def test_a_text_is_as_it_is_written_whatever_yaml_takes_it_for(word, config_file):
    config = f"""
metrics:
  - {{name: {word}, documentation: {word}, labels: [x], values: [{{kind: static, labels: [{word}], value: 1}}]}}
  - {{name: state, type: stateset, values: [{{states: [{word}, other], schedule: [{{state: {word}, for: 1m}}]}}]}}
"""
    result = run("render", "--at", "0", "--format", "text-1.0.0", "--escaping", "allow-utf-8", "-f", config_file(config))
    lines = result.stdout.decode().splitlines()
    name = word if word in ("yes", "No", "true", "nan") else f'"{word}"'
    assert f"# HELP {name} {word}" in lines
    sample = f'{word}{{x="{word}"}} 1' if name == word else f'{{{name},x="{word}"}} 1'
    assert sample in lines
    assert f'state{{state="{word}"}} 1' in lines
