"""The configuration is read again without a restart: what changed changes, what did not goes on, a mistake changes nothing."""

import os
import re
import signal
import time

import pytest

from exporter import REPOSITORY, run, wait_until
from pages import milliseconds

BEFORE = """
metrics:
  - name: same
    labels: [x]
    values: [{kind: ramp, labels: [a], period: 1h, peak: 3600}]
  - name: changed
    labels: [x]
    values:
      - {kind: ramp, labels: [stays], period: 1h, peak: 3600}
      - {kind: ramp, labels: [faster], period: 1h, peak: 3600}
  - name: gone
    values: [{kind: static, value: 1}]
"""
AFTER = BEFORE.replace("labels: [faster], period: 1h", "labels: [faster], period: 2h").replace("gone", "new")
BAD = "metrics:\n  - name: same\n    labls: []\n  - name: 'x'\n    type: gage\n"


def write(exporter, text):
    (exporter.folder / "config.yaml").write_text(text)


def value(exporter, name):
    line, = [line for line in exporter.page().splitlines() if line.startswith(name + " ")]
    return float(line.split()[1])


def page_at(exporter, instant):
    return exporter.metrics(f"?time={instant / 1000}").text.split("# HELP mocktrics_exporter_")[0]


def is_ready_again(exporter):
    return "\nnew 1\n" in exporter.page()


def over_api(exporter):
    answer = exporter.api("POST", "/-/reload")
    assert (answer.status, answer.text) == (200, '{"success":true}')


def by_signal(exporter):
    exporter.process.send_signal(signal.SIGHUP)


WAYS = {"POST": ([], over_api), "SIGHUP": ([], by_signal), "--watch": (["--watch"], lambda exporter: None)}


@pytest.mark.parametrize("way", WAYS)
def test_what_changed_begins_anew_and_all_else_goes_on(way, start):
    arguments, reload = WAYS[way]
    exporter = start(*arguments, config=BEFORE)
    exporter.create({"name": "of_api", "labels": ["x"], "values": [{"kind": "ramp", "labels": ["a"], "period": "1h", "peak": 3600}]})
    far = milliseconds(exporter.page()) + 600_000
    before = page_at(exporter, far)
    asked = time.time_ns() // 1_000_000
    write(exporter, AFTER)
    reload(exporter)
    wait_until(lambda: is_ready_again(exporter), "the new configuration")
    after = page_at(exporter, far)
    for name in ["same{", "changed{x=\"stays\"", "of_api{"]:
        line, = [line for line in before.splitlines() if line.startswith(name)]
        assert line in after
    assert "gone" not in after
    # A ramp of half the slope, from the instant of the reading on.
    line, = [line for line in after.splitlines() if line.startswith('changed{x="faster"')]
    began = far - float(line.split()[1]) * 2000
    assert asked - 1 <= began <= milliseconds(exporter.page())


def test_a_file_with_mistakes_changes_nothing_and_says_why(start):
    exporter = start(config=BEFORE)
    success = "mocktrics_exporter_config_last_reload_successful"
    timestamp = "mocktrics_exporter_config_last_reload_success_timestamp_seconds"
    started = value(exporter, timestamp)
    assert value(exporter, success) == 1
    before = exporter.mocked_page().splitlines()
    write(exporter, BAD)
    answer = exporter.api("POST", "/-/reload")
    assert answer.status == 422
    refusal = answer.json()
    assert refusal["error"] == "2 mistakes in the configuration file"
    assert [detail["path"] for detail in refusal["details"]] == ["metrics[0].labls", "metrics[1].type"]
    assert "config.yaml:3:5: " in refusal["details"][0]["message"] and "'labels'" in refusal["details"][0]["message"]
    assert "config.yaml:3:5: metrics[0].labls" in exporter.log
    assert value(exporter, success) == 0
    assert value(exporter, timestamp) == started
    assert [line.split()[0] for line in exporter.mocked_page().splitlines()] == [line.split()[0] for line in before]
    write(exporter, AFTER)
    over_api(exporter)
    assert value(exporter, success) == 1
    assert value(exporter, timestamp) > started


def test_a_file_that_is_gone_changes_nothing(start):
    exporter = start(config=BEFORE)
    os.remove(exporter.folder / "config.yaml")
    answer = exporter.api("POST", "/-/reload")
    assert answer.status == 422 and "No such file" in answer.json()["error"]
    assert "\ngone 1\n" in exporter.page()


def test_without_a_file_there_is_nothing_to_read(exporter):
    assert exporter.api("POST", "/-/reload").status == 422
    exporter.process.send_signal(signal.SIGHUP)
    wait_until(lambda: exporter.api("GET", "/-/ready").status == 200, "an answer")
    result = run("--watch", "-a", 0, "-m", 0)
    assert result.returncode != 0 and b"'--watch' needs a configuration file" in result.stderr


def test_a_watched_file_may_be_put_in_place_of_another_and_be_wrong_for_a_while(start):
    exporter = start("--watch", config=BEFORE)
    path = exporter.folder / "config.yaml"
    write(exporter, BAD)
    wait_until(lambda: "was not taken over" in exporter.log, "the mistake")
    (exporter.folder / "next.yaml").write_text(AFTER)
    os.replace(exporter.folder / "next.yaml", path)
    wait_until(lambda: is_ready_again(exporter), "the new configuration")


def test_a_file_that_the_configuration_names_is_watched_too(start, tmp_path):
    points = tmp_path / "exporter-0" / "points.csv"
    points.parent.mkdir()
    points.write_text("0,1\n3600,1\n")
    config = "metrics: [{name: replayed, values: [{kind: replay, points: {csv: points.csv}}]}]\n"
    exporter = start("--watch", config=config)
    assert "\nreplayed 1\n" in "\n" + exporter.page()
    points.write_text("0,2\n3600,2\n")
    wait_until(lambda: "replayed 2\n" in exporter.page(), "the new points")


def test_what_the_file_takes_is_kept_and_comes_back(start):
    exporter = start(config="metrics: []\n")
    exporter.create({"name": "taken", "values": [{"kind": "static", "value": 1}]})
    write(exporter, "metrics: [{name: taken, values: [{kind: static, value: 2}]}]\n")
    over_api(exporter)
    assert "taken 2\n" in exporter.page()
    assert "left out, but kept" in exporter.log
    write(exporter, "metrics: []\n")
    over_api(exporter)
    assert "taken 1\n" in exporter.page()


@pytest.mark.parametrize("name", ["config", "formats", "shop"])
def test_everything_as_one_file_gives_the_same_page_elsewhere(name, start, tmp_path):
    config = (REPOSITORY / f"Examples/{name}.yaml").read_text()
    # With a clock that begins at the start, epochs must be in the file.
    exporter = start(config=re.sub("epoch: .*[^}\n]", "epoch: start", config))
    exporter.create({
        "name": "of_api", "labels": ["x"],
        "values": [{"kind": "ramp", "labels": ["é{1..3}"], "period": {"from": 60, "to": 90}, "peak": 7}],
    })
    instant = milliseconds(exporter.page()) + 1_234_567
    answer = exporter.api("GET", "/config")
    assert answer.headers["Content-Type"].startswith("application/yaml")
    copy = tmp_path / "copy.yaml"
    copy.write_text(answer.text)
    rendered = run("render", "-f", copy, "--at", instant / 1000)
    assert rendered.returncode == 0, rendered.stderr.decode()
    assert rendered.stdout.decode() == page_at(exporter, instant)
    elsewhere = start("-f", copy)
    assert page_at(elsewhere, instant) == page_at(exporter, instant)


def test_both_ports_say_that_they_are_healthy_and_ready(exporter):
    for port in [exporter.api_port, exporter.metrics_port]:
        for path, word in [("/-/healthy", "healthy"), ("/-/ready", "ready")]:
            answer = exporter.request(port, "GET", path)
            assert (answer.status, answer.text) == (200, f"mocktrics-exporter is {word}.\n")
