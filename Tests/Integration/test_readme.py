"""The README does what it says: its calls, its configuration, its example of a page."""

import os
import re
import subprocess

import pytest

from exporter import PATIENCE, REPOSITORY, run

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def blocks(language, text=README):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def test_the_calls_work_as_printed(exporter):
    section = README.split("\n## HTTP API\n")[1].split("\n## ")[0]
    script, = blocks("sh", section)
    calls = [call for call in re.split(r"\n\n", script) if "curl" in call]
    assert len(calls) == 7
    for call in calls:
        printed = call.replace("localhost:8080", f"127.0.0.1:{exporter.api_port}")
        result = subprocess.run(["bash", "-euc", printed], capture_output=True, text=True, timeout=PATIENCE, env=os.environ)
        assert result.returncode == 0, result.stderr
        assert '"success":true' in result.stdout or '"name":"http_requests"' in result.stdout, (call, result.stdout)


@pytest.mark.parametrize("index", range(len(blocks("yaml"))))
def test_a_configuration_of_the_readme_is_accepted(index, config_file):
    result = run("check", "-f", config_file(blocks("yaml")[index]))
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.parametrize("path", sorted(REPOSITORY.glob("Examples/*.yaml")), ids=lambda path: path.name)
def test_an_example_is_accepted(path):
    result = run("check", "-f", path)
    assert (result.returncode, result.stderr) == (0, b"")


def test_the_first_configuration_comes_out_as_printed(config_file):
    expected = README.split("comes out as\n\n```\n")[1].split("```")[0]
    instant = re.search(r"--at (\S+?)`", README)[1]
    result = run("render", "-f", config_file(blocks("yaml")[0]), "--at", instant)
    assert result.stdout.decode() == expected


def test_every_option_is_told_with_its_variable():
    told = {option: (variable, help) for option, variable, help in re.findall(
        r"`--([a-z.-]+)` \| `(MOCKTRICS_[A-Z_]+)` \| (\S+)", README
    )}
    help_text = run("serve", "--help").stdout.decode()
    # The original's spelling is told elsewhere.
    options = set(re.findall(r"--([a-z._-]+)", help_text)) - {"help", "version", "persistence_path"}
    assert set(told) == options
    assert all(variable in help_text for variable, _ in told.values())
