"""Limits of what is defined: each an option, each named by who is stopped by it, in the file and over the API alike."""

import json
import re

import pytest

from exporter import run


def gauge(name="a", labels=("x",), values=1, label="v{}"):
    return {
        "name": name, "labels": list(labels),
        "values": [{"kind": "static", "labels": [label.format(index)] * len(labels), "value": 1} for index in range(values)],
    }


LIMITS = {
    "--max-series": (2, [gauge(values=2)], gauge("b"), 422),
    "--max-series-per-metric": (2, [gauge(values=2), gauge("b", values=2)], gauge("c", values=3), 422),
    # A line takes at least a name, a label, a number and a line feed: 10 bytes.
    "--max-page-bytes": (1000, [gauge()], gauge("b", values=100), 422),
    "--max-metrics": (2, [gauge(), gauge("b")], gauge("c"), 422),
    "--max-label-length": (5, [gauge(label="12345")], gauge("b", label="123456"), 422),
    # A metric, its list of values, a value, its list of labels.
    "--max-nesting": (4, [gauge()], gauge("b") | {"values": [{"kind": "sum", "labels": ["1"], "signals": [{"kind": "static", "value": 1}]}]}, 400),
}


@pytest.mark.parametrize("option", LIMITS)
@pytest.mark.parametrize("from_environment", [False, True], ids=["option", "variable"])
def test_a_limit_is_kept_and_named(option, from_environment, start):
    limit, allowed, refused, status = LIMITS[option]
    variable = "MOCKTRICS_" + option[2:].upper().replace("-", "_")
    exporter = start(**{variable: str(limit)}) if from_environment else start(option, limit)
    for metric in allowed:
        exporter.create(metric)
    before = exporter.mocked_page()
    answer = exporter.api("POST", "/metric", refused)
    assert answer.status == status, answer.text
    assert option in answer.json()["error"] and str(limit) in answer.json()["error"]
    assert exporter.mocked_page() == before


@pytest.mark.parametrize("option", LIMITS)
def test_a_file_beyond_a_limit_is_a_mistake(option, config_file):
    limit, allowed, refused, _ = LIMITS[option]
    # The list of metrics, and the file's own mapping.
    limit += 2 if option == "--max-nesting" else 0
    path = config_file(json.dumps({"metrics": [*allowed, refused]}))
    result = run("check", "-f", path, option, limit)
    assert result.returncode == 1 and option in result.stderr.decode()
    path.write_text(json.dumps({"metrics": allowed}))
    assert run("check", "-f", path, option, limit).returncode == 0


def test_the_nesting_of_a_body_in_yaml_is_limited_too(start):
    exporter = start("--max-nesting", 4)
    body = json.dumps(LIMITS["--max-nesting"][2]).encode()
    answer = exporter.api("POST", "/metric", body=body, headers={"Content-Type": "application/yaml"})
    assert answer.status == 422 and "--max-nesting" in answer.json()["error"]


@pytest.mark.parametrize("command", [["check"], ["serve", "-a", "0", "-m", "0"]])
def test_a_page_of_gigabytes_is_refused_before_anything_is_made_of_it(command, config_file):
    metric = gauge()
    metric["values"][0]["labels"] = ["x" * 9900 + "{1..1000000}"]
    path = config_file(json.dumps({"metrics": [metric]}))
    result = run(*command, "-f", path)
    sentence = result.stderr.decode()
    assert result.returncode == 1
    found = int(re.search(r":1:\d+: metrics\[0\].values: all series would be up to (\d+) bytes of text on a page", sentence)[1])
    assert 9900 * 10**6 < found < 10 * 10**9
    assert "at most 2147483648 are allowed (--max-page-bytes)" in sentence
