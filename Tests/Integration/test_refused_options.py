"""Options that would protect nothing, or keep nothing, are errors; and how a command ends."""

import re

import pytest

from exporter import REPOSITORY, run

EXAMPLE = REPOSITORY / "Examples/config.yaml"


@pytest.mark.parametrize("arguments", [
    ["-p", ""], ["--persistence_path="], ["-f", ""], ["--ports-file", ""], ["--web.config.file", ""],
    ["--api-token-file", ""], ["check", "-f", ""], ["render", "-f", "", "--at", "0"], ["plot", "-f", str(EXAMPLE), "--svg", ""],
], ids=" ".join)
def test_an_empty_path_is_an_error(arguments):
    result = run("serve", "-a", "0", "-m", "0", *arguments) if arguments[0].startswith("-") else run(*arguments)
    assert result.returncode > 0 and result.stdout == b""
    text = result.stderr.decode()
    assert "the path is empty; leave the option out, or name a file" in text or "Missing value for '--persistence_path" in text


@pytest.mark.parametrize("path", [":memory:", "file:definitions.sqlite?mode=memory", "file::memory:"])
@pytest.mark.parametrize("from_environment", [False, True], ids=["option", "variable"])
def test_a_database_that_would_be_forgotten_is_refused(path, from_environment, tmp_path):
    chosen, variables = ([], {"MOCKTRICS_PERSISTENCE_PATH": path}) if from_environment else (["-p", path], {})
    result = run("--host", "127.0.0.1", "-a", "0", "-m", "0", *chosen, cwd=tmp_path, **variables)
    assert result.returncode == 1
    line, = result.stderr.decode().splitlines()
    assert f"'{path}'" in line and "nothing would be kept" in line
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("arguments", "status"), [
    (["--version"], 0), (["check", "-f", EXAMPLE], 0), (["check", "-f", "/missing.yaml"], 1), (["--host", "nowhere.invalid"], 1),
    (["--no-such-option"], 64), (["check"], 64), (["-a", "http"], 64),
], ids=str)
def test_the_exit_status_is_that_of_the_table(arguments, status):
    table = (REPOSITORY / "docs/operation.md").read_text().split("## Exit status")[1]
    assert run(*arguments).returncode == status
    assert re.search(rf"^\| {status} \|", table, re.MULTILINE)
