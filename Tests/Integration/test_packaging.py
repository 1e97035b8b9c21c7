"""The unit for systemd is one that systemd takes, and gives the process next to nothing."""

import re
import subprocess

import pytest

from exporter import BINARY, REPOSITORY

UNIT = REPOSITORY / "Packaging/mocktrics-exporter.service"


@pytest.fixture
def unit(tmp_path):
    """The unit with the binary of the test run, as systemd looks whether it can be started."""
    path = tmp_path / UNIT.name
    path.write_text(UNIT.read_text().replace("/usr/local/bin/mocktrics-exporter", str(BINARY)))
    return path


def analyze(*arguments):
    return subprocess.run(["systemd-analyze", *map(str, arguments)], capture_output=True, text=True)


def test_systemd_finds_nothing_wrong_with_the_unit(unit):
    result = analyze("verify", "--man=no", unit)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_a_mistake_would_be_found(unit):
    unit.write_text(unit.read_text().replace("ProtectHome=yes", "ProtectHome=perhaps"))
    assert "perhaps" in analyze("verify", "--man=no", unit).stderr


def test_the_process_is_exposed_as_little_as_systemd_can_tell(unit):
    # systemd-analyze(1): from 0, nothing, to 10, everything; a service without settings has 9.6.
    result = analyze("security", "--offline=true", "--no-pager", unit)
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", result.stdout)
    assert exposure and float(exposure[1]) <= 1.5, result.stdout


def test_the_unit_names_options_that_exist(unit):
    start = re.search(r"^ExecStart=(.*?[^\\])$", unit.read_text(), re.MULTILINE | re.DOTALL)[1].replace("\\\n", " ")
    options = re.findall(r"(?<= )--?[\w.-]+", start)
    help_text = subprocess.run([BINARY, "serve", "--help"], capture_output=True, text=True).stdout
    assert options and all(re.search(rf"(?<!\w){re.escape(option)}\b", help_text) for option in options)
