"""Fixtures: exporters that are started for a module or for one test, and stopped after it."""

import pytest

from browser import chromium, visit  # noqa: F401  (fixtures: one browser for all tests)
from exporter import BINARY, Exporter


def pytest_configure(config):
    assert BINARY.is_file(), f"there is no {BINARY}; build it, or name another in MOCKTRICS_BINARY"


@pytest.fixture
def start(tmp_path):
    """Starts an exporter with arguments and a configuration; all are stopped at the end of the test."""
    running = []

    def start_one(*arguments, config=None, **options):
        exporter = Exporter(tmp_path / f"exporter-{len(running)}", *arguments, config=config, **options)
        running.append(exporter.start())
        return exporter

    yield start_one
    failures = []
    for exporter in running:
        # A test may have stopped it, and has then checked how it ended.
        if exporter.process.returncode is None:
            try:
                exporter.stop()
            except AssertionError as failure:
                failures.append(failure)
    assert not failures, failures


@pytest.fixture
def exporter(start):
    """An exporter of one's own, without a configuration."""
    return start()


@pytest.fixture
def config_file(tmp_path):
    """Writes a configuration file and gives its path."""

    def write(text, name="config.yaml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture(scope="module")
def shared(request, tmp_path_factory):
    """An exporter for tests that only read, with the module's `CONFIG` and `ARGUMENTS`."""
    folder = tmp_path_factory.mktemp("shared")
    arguments = getattr(request.module, "ARGUMENTS", [])
    with Exporter(folder, *arguments, config=getattr(request.module, "CONFIG", None)) as exporter:
        yield exporter
