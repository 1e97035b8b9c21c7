"""Every option of `serve` from the environment; the command line wins."""

import json
import re
import socket

import pytest

from exporter import Exporter, environment, free_port, run, wait_until

CONFIG = "metrics: [{name: from_%s, values: [{kind: static, value: 1}]}]"


@pytest.fixture(scope="module")
def by_environment(tmp_path_factory):
    """An exporter with nothing on the command line but where to write its ports."""
    api, metrics = free_port(), free_port()
    exporter = Exporter(
        tmp_path_factory.mktemp("environment"),
        MOCKTRICS_API_PORT=str(api), MOCKTRICS_METRICS_PORT=str(metrics), MOCKTRICS_LOG_LEVEL="debug",
        MOCKTRICS_LOG_FORMAT="json", MOCKTRICS_NO_SELF_METRICS="true", MOCKTRICS_MAX_SERIES="1",
        MOCKTRICS_NO_TIME_TRAVEL="true", MOCKTRICS_MAX_BODY_BYTES="1000", MOCKTRICS_IDLE_TIMEOUT="500ms",
    )
    exporter.arguments = ["--ports-file", exporter.ports_file]
    with exporter:
        assert (exporter.api_port, exporter.metrics_port) == (api, metrics)
        yield exporter


def test_ports_and_flags_come_from_the_environment(by_environment):
    assert by_environment.page() == ""
    assert by_environment.metrics("?time=1").status == 403


def test_the_configuration_file_comes_from_the_environment(start, config_file):
    exporter = start(MOCKTRICS_CONFIG_FILE=str(config_file(CONFIG % "environment")))
    assert "from_environment 1\n" in exporter.page()


def test_the_ports_file_comes_from_the_environment(tmp_path):
    path = tmp_path / "ports.json"
    exporter = Exporter(tmp_path, MOCKTRICS_PORTS_FILE=str(path))
    exporter.arguments = ["--host", "127.0.0.1", "-a", "0", "-m", "0"]
    with exporter:
        assert exporter.scrape().status == 200


def test_the_log_format_comes_from_the_environment(by_environment):
    messages = [json.loads(line)["message"] for line in by_environment.log.splitlines()]
    assert "listening" in messages


def test_the_most_series_come_from_the_environment(by_environment):
    two = {"name": "two", "labels": ["a"], "values": [{"kind": "static", "labels": [a], "value": 1} for a in "xy"]}
    answer = by_environment.api("POST", "/metric", two)
    assert answer.status == 422
    assert "2 series" in answer.text and "at most 1" in answer.text


def test_the_longest_body_comes_from_the_environment(by_environment):
    answer = by_environment.api("POST", "/metric", {"name": "long", "documentation": "x" * 1000})
    assert answer.status == 413
    assert "1000 bytes" in answer.json()["error"]


def test_the_idle_timeout_comes_from_the_environment(by_environment):
    with by_environment.socket(by_environment.api_port) as connection:
        assert connection.recv(1) == b""


def test_the_host_comes_from_the_environment(tmp_path):
    exporter = Exporter(tmp_path, MOCKTRICS_HOST="127.0.0.2")
    exporter.arguments = ["-a", "0", "-m", "0", "--ports-file", exporter.ports_file]
    with exporter:
        socket.create_connection(("127.0.0.2", exporter.metrics_port)).close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", exporter.metrics_port))


@pytest.mark.parametrize(("level", "is_told"), [("info", True), ("warning", False)])
def test_the_log_level_comes_from_the_environment(level, is_told, start):
    exporter = start(MOCKTRICS_LOG_LEVEL=level)
    exporter.page()
    exporter.stop()
    assert ("listening" in exporter.log) == is_told


@pytest.mark.parametrize(("word", "is_left_out"), [
    ("true", True), ("1", True), ("yes", True), ("on", True), ("TRUE", True),
    ("false", False), ("0", False), ("no", False), ("off", False), ("", False),
])
def test_a_flag_takes_the_usual_words(word, is_left_out, start):
    exporter = start(MOCKTRICS_NO_SELF_METRICS=word)
    assert (exporter.page() == "") == is_left_out


def test_the_command_line_wins(start):
    exporter = start(
        "--log-format", "text", "--max-series", "1", "--max-body-bytes", "2000", "--idle-timeout", "1h",
        config=CONFIG % "command_line",
        MOCKTRICS_CONFIG_FILE="/missing.yaml", MOCKTRICS_API_PORT="1", MOCKTRICS_METRICS_PORT="1",
        MOCKTRICS_HOST="nowhere.invalid", MOCKTRICS_PORTS_FILE="/missing/ports.json", MOCKTRICS_LOG_FORMAT="json",
        MOCKTRICS_MAX_SERIES="5", MOCKTRICS_MAX_BODY_BYTES="10", MOCKTRICS_IDLE_TIMEOUT="1ms",
    )
    assert "from_command_line 1\n" in exporter.page()
    wait_until(lambda: re.search(r"^\S+ info .*listening$", exporter.log, re.MULTILINE), "a log line in text")
    answer = exporter.api("POST", "/metric", {"name": "more", "values": [{"kind": "static", "value": 1}]})
    assert answer.status == 422 and "at most 1" in answer.text


@pytest.mark.parametrize(("variable", "value", "allowed"), [
    ("MOCKTRICS_API_PORT", "abc", "65535"), ("MOCKTRICS_API_PORT", "-1", "65535"),
    ("MOCKTRICS_METRICS_PORT", "70000", "65535"), ("MOCKTRICS_METRICS_PORT", "http://10.0.0.1:80", "65535"),
    ("MOCKTRICS_LOG_LEVEL", "loud", "warning"), ("MOCKTRICS_LOG_FORMAT", "xml", "json"),
    ("MOCKTRICS_NO_SELF_METRICS", "maybe", "true or false"), ("MOCKTRICS_MAX_SERIES", "0", "above 0"),
    ("MOCKTRICS_MAX_SERIES", "many", "above 0"), ("MOCKTRICS_MAX_NESTING", "1000", "from 1 to 200"),
    ("MOCKTRICS_MAX_METRICS", "-1", "above 0"), ("MOCKTRICS_MAX_LABEL_LENGTH", " ", "above 0"), ("MOCKTRICS_WATCH", "perhaps", "true or false"), ("MOCKTRICS_MAX_BODY_BYTES", "1.5", "above 0"),
    ("MOCKTRICS_IDLE_TIMEOUT", "0s", "90s"), ("MOCKTRICS_IDLE_TIMEOUT", "soon", "90s"),
])
def test_a_variable_that_cannot_be_read_is_named(variable, value, allowed):
    result = run(**{variable: value})
    assert result.returncode == 1
    lines = result.stderr.decode().strip().splitlines()
    assert len(lines) == 1
    assert variable in lines[0] and f"'{value}'" in lines[0] and allowed in lines[0]


def every_variable():
    return re.findall(r"\[(MOCKTRICS_[A-Z_]+)", run("serve", "--help").stdout.decode())


def test_an_empty_variable_is_the_same_as_none(start):
    assert "MOCKTRICS_API_PORT" in every_variable()
    exporter = start(**dict.fromkeys(every_variable(), ""))
    assert exporter.api("POST", "/metric", {"name": "demo", "values": [{"kind": "static", "value": 1}]}).status == 201
    assert "\ndemo 1\n" in "\n" + exporter.page() and "mocktrics_exporter_series" in exporter.page()
    exporter.stop()
    assert " warning " not in exporter.log


def test_what_kubernetes_sets_for_a_service_is_not_reported(start):
    # kubernetes.io/docs/concepts/services-networking/service/#environment-variables, for Services of the names mocktrics-api and
    # mocktrics.
    links = {}
    for name in ("MOCKTRICS_API", "MOCKTRICS", "MOCKTRICS_EXPORTER"):
        links |= {
            f"{name}_SERVICE_HOST": "10.0.0.11", f"{name}_SERVICE_PORT": "8080", f"{name}_SERVICE_PORT_HTTP_METRICS": "8080",
            f"{name}_PORT": "tcp://10.0.0.11:8080", f"{name}_PORT_8080_TCP": "tcp://10.0.0.11:8080",
            f"{name}_PORT_8080_TCP_PROTO": "tcp", f"{name}_PORT_8080_TCP_PORT": "8080",
            f"{name}_PORT_8080_TCP_ADDR": "10.0.0.11",
        }
    exporter = start(**links)
    exporter.stop()
    assert " warning " not in exporter.log


@pytest.mark.parametrize(("variable", "nearest"), [
    ("MOCKTRICS_READONLY_API", "MOCKTRICS_READ_ONLY_API"), ("MOCKTRICS_API_TOKENFILE", "MOCKTRICS_API_TOKEN_FILE"),
    ("MOCKTRICS_PORT", "MOCKTRICS_HOST"), ("MOCKTRICS_SOMETHING_ELSE", None),
])
def test_a_variable_that_no_option_has_is_reported_without_its_value(variable, nearest, start):
    exporter = start(**{variable: "s3cret"})
    exporter.stop()
    line, = [line for line in exporter.log.splitlines() if " warning " in line]
    assert f"no option has the environment variable {variable}" in line and "s3cret" not in line
    assert line.endswith(f"{variable}; did you mean {nearest}?" if nearest else variable)


def test_the_test_environment_sets_no_option():
    assert not [name for name in environment() if name.startswith("MOCKTRICS_")]
