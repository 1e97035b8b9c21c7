"""Commands that do one thing and end: help, version, completions, `check`, `render`; and what `serve` says when it cannot
start."""

import re
import socket
import subprocess
from datetime import UTC, datetime

import pytest
import yaml
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from exporter import REPOSITORY, run
from formulas import differences, expected_values

EXAMPLE = REPOSITORY / "Examples/config.yaml"

GOOD = """
metrics:
  - name: requests
    labels: [method]
    values:
      - {kind: static, labels: [GET], value: 1}
      - {kind: ramp, labels: [PUT], period: 1m, peak: 60}
  - name: up
    values: [{kind: static, value: 1}]
"""
BAD = """\
metrics:
  - name: ""
    values:
      - {kind: static, valu: 1}
  - name: wave
    values:
      - {kind: sine, period: 0s, amplitude: 1}
"""


def said(result):
    """The one line that a failed command writes to standard error."""
    text = result.stderr.decode()
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) == 1, text
    return lines[0]


def values(page, read):
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in read(page.decode()) for sample in family.samples
    }


@pytest.fixture
def taken_port():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


@pytest.fixture
def default_ports_taken():
    """Somebody listens on 8080 and 8000; if another program does already, that will do."""
    holders = []
    for port in (8080, 8000):
        holder = socket.socket()
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holders.append(holder)
        try:
            holder.bind(("0.0.0.0", port))
            holder.listen()
        except OSError:
            socket.create_connection(("127.0.0.1", port)).close()
    yield
    for holder in holders:
        holder.close()


# Help, version, completions


@pytest.mark.parametrize("word", ["serve", "render", "check", "--version", "--help"])
def test_help_names_every_command(word):
    result = run("--help")
    assert result.returncode == 0
    assert re.search(rf"^ +(-h, )?{re.escape(word)}\b", result.stdout.decode(), re.MULTILINE)


@pytest.mark.parametrize("option", [
    "-f, --config-file", "-a, --api-port", "-m, --metrics-port", "--host", "--log-level", "--log-format",
    "--no-self-metrics", "--no-time-travel", "--ports-file", "--max-series", "--max-body-bytes", "--idle-timeout",
    "--slow-reader-timeout", "--watch", "-p, --persistence-path", "--max-series-per-metric", "--max-metrics",
    "--max-label-length", "--max-nesting",
])
def test_help_of_serve_names_every_option_with_its_variable(option):
    text = " ".join(run("serve", "--help").stdout.decode().split())
    variable = "MOCKTRICS_" + option.split("--")[1].upper().replace("-", "_")
    assert re.search(rf"{re.escape(option)}\b[^\[]*\[{variable}\b", text)


def test_the_version_is_a_semantic_version():
    result = run("--version")
    assert result.returncode == 0
    assert re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?\n", result.stdout.decode())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_for_a_shell_know_the_options(shell):
    result = run("--generate-completion-script", shell)
    assert result.returncode == 0
    assert b"api-port" in result.stdout and b"render" in result.stdout


def test_bash_reads_its_completions():
    script = run("--generate-completion-script", "bash").stdout
    command = "source /dev/stdin && complete -p mocktrics-exporter"
    result = subprocess.run(["bash", "-c", command], input=script, capture_output=True)
    assert result.returncode == 0, result.stderr


# check


def test_check_counts_what_a_good_file_defines(config_file):
    result = run("check", "-f", config_file(GOOD))
    assert result.returncode == 0, result.stderr
    assert result.stdout.decode().splitlines()[0].endswith("2 metrics, 3 series")
    assert result.stderr == b""


def test_check_tells_every_mistake_with_its_place(config_file):
    path = config_file(BAD)
    result = run("check", "-f", path)
    assert result.returncode == 1
    assert result.stdout == b""
    places = re.findall(rf"^{re.escape(str(path))}:(\d+):(\d+): (\S+):", result.stderr.decode(), re.MULTILINE)
    assert places == [
        ("2", "11", "metrics[0].name"), ("4", "9", "metrics[0].values[0].value"),
        ("4", "24", "metrics[0].values[0].valu"), ("7", "30", "metrics[1].values[0].period"),
    ]


def test_check_opens_no_port(config_file, default_ports_taken):
    assert run("check", "-f", config_file(GOOD)).returncode == 0


def test_check_without_self_metrics_frees_their_names(config_file):
    path = config_file("metrics: [{name: process_open_fds, values: [{kind: static, value: 1}]}]")
    assert run("check", "-f", path).returncode == 1
    assert run("check", "--no-self-metrics", "-f", path).returncode == 0


# render

INSTANT = datetime(2026, 1, 1, 12, 34, 56, 789_000, UTC)
MILLISECONDS = 1_767_270_896_789


@pytest.mark.parametrize(("format", "read"), [("text", read_text), ("openmetrics", read_openmetrics)])
@pytest.mark.parametrize("milliseconds", [0, 1, MILLISECONDS], ids=str)
def test_render_gives_the_values_of_the_formulas(format, read, milliseconds):
    result = run("render", "-f", EXAMPLE, f"--at={milliseconds / 1000:.3f}", "--format", format)
    assert result.returncode == 0, result.stderr
    expected = expected_values(yaml.safe_load(EXAMPLE.read_text()), milliseconds)
    assert not differences(values(result.stdout, read), expected)


@pytest.mark.parametrize("format", ["text", "openmetrics"])
def test_render_gives_equal_bytes_in_two_processes(format):
    pages = [run("render", "-f", EXAMPLE, "--at", "1767270896.789", "--format", format).stdout for _ in range(2)]
    assert pages[0] == pages[1]
    assert pages[0].endswith(b"# EOF\n") == (format == "openmetrics")


@pytest.mark.parametrize("instant", [
    "2026-01-01T12:34:56.789Z", "2026-01-01T13:34:56.789+01:00", "2026-01-01t12:34:56.789z",
])
def test_render_takes_the_same_instant_as_date_and_as_seconds(instant):
    assert INSTANT.timestamp() * 1000 == MILLISECONDS
    by_date = run("render", "-f", EXAMPLE, "--at", instant)
    assert by_date.returncode == 0, by_date.stderr
    assert by_date.stdout == run("render", "-f", EXAMPLE, "--at", f"{MILLISECONDS / 1000}").stdout


def test_render_counts_from_the_start_that_it_is_told(config_file):
    path = config_file("metrics: [{name: age, values: [{kind: ramp, period: 1d, peak: 86400}]}]")
    result = run("render", "-f", path, "--started-at", "2026-01-01T00:00:00Z", "--at", "2026-01-01T00:01:30Z")
    assert result.stdout.decode().splitlines()[-1] == "age 90"


# What cannot be started


@pytest.mark.parametrize(("options", "place"), [
    (["-a", "{port}", "-m", "0"], "127.0.0.1:{port}"), (["-a", "0", "-m", "{port}"], "127.0.0.1:{port}"),
])
def test_a_port_in_use_is_told_in_one_sentence(options, place, taken_port):
    result = run("--host", "127.0.0.1", *(option.format(port=taken_port) for option in options))
    assert result.returncode == 1
    line = said(result)
    assert place.format(port=taken_port) in line and "in use" in line
    assert line.count("(") == line.count(")"), "a sentence closes its parentheses"
    assert "descriptor" not in line, "what a person reads is not the name of a function"


def test_the_default_ports_are_8080_and_8000_on_every_address(default_ports_taken):
    assert b"0.0.0.0:8080" in run("-m", "0").stderr
    assert b"0.0.0.0:8000" in run("-a", "0").stderr


@pytest.mark.parametrize("scheme", ["tcp", "udp", "sctp"])
@pytest.mark.parametrize(("name", "option", "port"), [("API", "-a", 8080), ("METRICS", "-m", 8000)])
def test_the_address_of_a_kubernetes_service_is_ignored_with_a_warning(name, option, port, scheme, default_ports_taken):
    variable, value = f"MOCKTRICS_{name}_PORT", f"{scheme}://10.0.0.1:8080"
    # The port is the one that it is without the variable.
    other = {"-a": "-m", "-m": "-a"}[option]
    result = run("--host", "0.0.0.0", other, "0", **{variable: value})
    assert f"0.0.0.0:{port} " in result.stderr.decode()
    line, = [line for line in result.stderr.decode().splitlines() if " warning " in line]
    assert f"{variable}, '{value}'" in line and "enableServiceLinks: false" in line
    # With a port on the command line there is nothing to warn of.
    assert b" warning " not in run("--host", "0.0.0.0", option, port, other, "0", **{variable: value}).stderr


@pytest.mark.parametrize("command", [["serve"], ["check"], ["render", "--at", "0"]], ids=lambda words: words[0])
@pytest.mark.parametrize(("name", "reason"), [("missing.yaml", "No such file"), (".", "directory")])
def test_an_unreadable_file_is_told_in_one_sentence(command, name, reason, tmp_path):
    result = run(*command, "-f", tmp_path / name)
    assert result.returncode == 1
    line = said(result)
    assert str(tmp_path) in line and reason in line


def test_a_bad_configuration_keeps_the_exporter_from_starting(config_file):
    path = config_file(BAD)
    result = run("-f", path, "-a", "0", "-m", "0")
    assert result.returncode == 1
    assert result.stderr == run("check", "-f", path).stderr


def test_an_address_that_does_not_exist_is_told_in_one_sentence():
    result = run("--host", "nowhere.invalid", "-a", "0", "-m", "0")
    assert result.returncode == 1
    assert "nowhere.invalid" in said(result)


def test_a_ports_file_that_cannot_be_written_ends_the_exporter(tmp_path):
    path = tmp_path / "missing/ports.json"
    arguments = ["--host", "127.0.0.1", "-a", "0", "-m", "0", "--ports-file", path]
    try:
        result = run(*arguments)
    except subprocess.TimeoutExpired as waited:
        pytest.fail(f"the exporter runs on, and a script would wait for ever: {waited.stderr}")
    assert result.returncode == 1
    assert str(path).encode() in result.stderr


@pytest.mark.parametrize(("arguments", "fragment"), [
    (["-a", "70000"], "70000"), (["-m", "http"], "http"), (["--log-level", "loud"], "loud"),
    (["--log-format", "xml"], "xml"), (["--idle-timeout", "0s"], "0s"), (["--max-series", "0"], "--max-series"), (["--max-nesting", "201"], "--max-nesting"),
    (["--max-body-bytes", "-1"], "--max-body-bytes"), (["--config-fila", "x"], "--config-file"), (["sevre"], "sevre"),
    (["render", "-f", str(EXAMPLE), "--at", "yesterday"], "allowed is an instant, such as 2026-01-01T00:00:00Z"),
    (["render", "-f", str(EXAMPLE), "--at", "2026-02-29T00:00:00Z"], "February 2026 has 28 days; allowed is"),
    (["render", "-f", str(EXAMPLE), "--at", "0", "--started-at=-1"], "instants are from 1970-01-01T00:00:00.000Z to 2262-04-11T23:47:16.854Z"),
    (["plot", "-f", str(EXAMPLE), "--from", "2016-12-31T23:59:60Z"], "Unix time has no leap seconds"),
    (["render", "-f", str(EXAMPLE), "--at", "0", "--format", "xml"], "openmetrics"),
    (["check"], "--config-file"),
])
def test_a_wrong_option_is_told_with_what_is_allowed(arguments, fragment):
    result = run(*arguments)
    assert result.returncode > 0
    assert fragment in result.stderr.decode()
    assert result.stdout == b""
