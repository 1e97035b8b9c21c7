"""The command line as the Python program takes it. It is read by Python's argparse, which says here what an abbreviation means."""

import argparse

import pytest

from exporter import Exporter, free_port, run

CONFIG = "metrics: [{name: of_the_file, values: [{kind: static, value: 1}]}]"


def original():
    """The options that the original's --help lists (0.2.1)."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-f", "--config-file")
    parser.add_argument("-a", "--api-port", type=int)
    parser.add_argument("-m", "--metrics-port", type=int)
    parser.add_argument("-p", "--persistence_path")
    return parser


@pytest.mark.parametrize("command", [[], ["serve"]], ids=["alone", "serve"])
@pytest.mark.parametrize("spelling", [
    "--config {config} --api {api} --metrics {metrics} --persistence {path}",
    "--config={config} --api={api} --metrics={metrics} --persistence={path}",
    "--c {config} --a={api} --m {metrics} --p={path}",
    "--config-fil {config} --api- {api} --metrics-por {metrics} --persistence_ {path}",
    "--config-file {config} --api-port {api} --metrics-port {metrics} --persistence_path {path}",
    "-f{config} -a{api} -m{metrics} -p{path}",
    "-f={config} -a={api} -m={metrics} -p={path}",
    "-f {config} -a 1 --api {api} -m {metrics} -p {path}",
])
def test_a_spelling_means_what_it_means_to_argparse(spelling, command, tmp_path, config_file):
    ports = [free_port(), free_port()]
    arguments = spelling.format(
        config=config_file(CONFIG, "hello.yaml"), api=ports[0], metrics=ports[1], path=tmp_path / "kept"
    ).split()
    meant = original().parse_args(arguments)
    exporter = Exporter(tmp_path / "exporter")
    exporter.arguments = [*command, "--host", "127.0.0.1", "--ports-file", exporter.ports_file, *arguments]
    with exporter:
        assert [exporter.api_port, exporter.metrics_port] == [meant.api_port, meant.metrics_port] == ports
        assert meant.config_file and "\nof_the_file 1\n" in exporter.page()
        assert (tmp_path / "kept").exists() and meant.persistence_path == str(tmp_path / "kept")


def test_the_help_may_be_abbreviated_too():
    assert run("--he").stdout == run("--help").stdout


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["--max-series=3", "--max-s", "4"],
     "'--max-s' may stand for '--max-scrapes', '--max-series', '--max-series-per-metric'; write one of them in full"),
    (["--read-only"], "'--read-only' is no option; did you mean '--read-only-api'?"),
    (["--persistence-pat", "x"], "'--persistence-pat' is no option; did you mean '--persistence-path'?"),
    (["check", "--config", "x"], "'--config' is no option; did you mean '--config-file'?"),
    (["render", "--at", "0", "--f", "text"], "'--f' is no option; did you mean '--format'?"),
])
def test_any_other_abbreviation_is_refused_with_what_it_may_stand_for(arguments, sentence):
    result = run(*arguments)
    assert result.returncode > 0 and result.stdout == b""
    assert result.stderr.decode().splitlines()[0] == f"Error: {sentence}"


@pytest.mark.parametrize("argument", ["--", "-", "--=1"])
def test_what_begins_no_option_is_no_abbreviation(argument):
    result = run("--log-level", "loud", argument)
    assert result.returncode > 0 and "loud" in result.stderr.decode()
