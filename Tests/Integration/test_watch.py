"""What `--watch` notices: whatever changes what a file holds, and nothing else."""

import mmap
import os
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest

from exporter import wait_until

ONE = "metrics: [{name: watched, values: [{kind: static, value: 1}]}]\n"
TWO = ONE.replace("value: 1", "value: 2")
RELOADS = "mocktrics_exporter_config_last_reload_success_timestamp_seconds"


def value(exporter, name="watched"):
    line, = [line for line in exporter.page().splitlines() if line.startswith(name + " ")]
    return float(line.split()[1])


def stamp(path):
    """What the system says of a file, but for the time of its last change, which no program can set."""
    status = os.stat(path)
    return status.st_ino, status.st_size, status.st_mtime_ns


@pytest.fixture
def watched(start):
    exporter = start("--watch", "--log-level", "debug", config=ONE)
    exporter.path = exporter.folder / "config.yaml"
    assert value(exporter) == 1
    return exporter


def test_a_change_that_keeps_size_and_time_is_noticed(watched):
    before = stamp(watched.path)
    other = watched.folder / "other.yaml"
    other.write_text(TWO)
    os.utime(other, ns=(before[2], before[2]))
    subprocess.run(["cp", "-p", other, watched.path], check=True)
    assert stamp(watched.path) == before
    wait_until(lambda: value(watched) == 2, "the change")


def test_another_file_of_the_same_size_and_time_is_noticed_behind_a_link(start, tmp_path):
    for name, text in (("one", ONE), ("two", TWO)):
        (tmp_path / name).write_text(text)
        os.utime(tmp_path / name, ns=(0, 0))
    # As Kubernetes puts a new ConfigMap in place.
    link, other = tmp_path / "link.yaml", tmp_path / "other"
    link.symlink_to("one")
    exporter = start("--watch", "-f", link)
    assert value(exporter) == 1
    other.symlink_to("two")
    os.replace(other, link)
    wait_until(lambda: value(exporter) == 2, "the other file")


@pytest.mark.parametrize("touch", [
    lambda path: os.utime(path), lambda path: os.utime(path, ns=(0, 0)), lambda path: path.chmod(0o600),
    lambda path: path.write_text(ONE), lambda path: os.replace(shutil.copy(path, path.with_suffix(".copy")), path),
], ids=["now", "1970", "mode", "rewritten", "replaced"])
def test_a_file_that_holds_the_same_is_not_read_again(touch, watched):
    began = value(watched, RELOADS)
    touch(watched.path)
    wait_until(lambda: "a watched file was touched, and holds what it held" in watched.log, "the touch")
    assert value(watched, RELOADS) == began
    # It is still watched.
    watched.path.write_text(TWO)
    wait_until(lambda: value(watched) == 2, "the change")


def test_a_file_that_could_not_be_read_is_read_when_it_can(watched):
    moved = watched.path.with_suffix(".moved")
    watched.path.rename(moved)
    wait_until(lambda: "No such file" in watched.log, "the refusal")
    began = value(watched, RELOADS)
    moved.rename(watched.path)
    wait_until(lambda: value(watched, RELOADS) > began, "the file")


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="there is no tmpfs at /dev/shm")
def test_a_change_that_the_system_says_nothing_of_is_noticed(start):
    path = Path(f"/dev/shm/mocktrics-{uuid.uuid4()}.yaml")
    try:
        path.write_text(ONE)
        with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
            # The system takes note of the first write to a page of memory, and then not until the page is written to the disk,
            # which tmpfs has none of.
            memory[:] = ONE.encode()
            exporter = start("--watch", "-f", path)
            assert value(exporter) == 1
            before = os.stat(path)
            memory[:] = TWO.encode()
            after = os.stat(path)
            assert (after.st_ctime_ns, after.st_mtime_ns) == (before.st_ctime_ns, before.st_mtime_ns)
            wait_until(lambda: value(exporter) == 2, "the change")
    finally:
        path.unlink()
