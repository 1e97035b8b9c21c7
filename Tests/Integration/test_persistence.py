"""What is defined over the API is on the disk when it is acknowledged, and there again after any end of the process."""

import datetime
import http.client
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import threading

import pytest

from exporter import BINARY, PATIENCE, REPOSITORY, Exporter, environment, free_port, run, send, wait_until
from pages import milliseconds

ORIGINAL = REPOSITORY / ".venv/original/bin/python"
# It needs a newer SQLite than Debian's Python has.
WITH_NEWER_SQLITE = """
import sys, pysqlite3
sys.modules["sqlite3"] = pysqlite3
from mocktrics_exporter.main import main
main()
"""
RAMP = {"name": "ramp", "labels": ["x"], "values": [{"kind": "ramp", "labels": ["1"], "period": "1h", "peak": 3600}]}
FILE = "metrics: [{name: from_file, labels: [x], values: [{kind: static, labels: [here], value: 1}]}]\n"


@pytest.fixture
def database(tmp_path):
    return tmp_path / "definitions.sqlite"


def page_at(exporter, instant):
    """What is mocked, at an instant in milliseconds."""
    return exporter.metrics(f"?time={instant / 1000}").text.split("# HELP mocktrics_exporter_")[0]


def definitions(exporter):
    return {metric["name"]: metric for metric in exporter.api("GET", "/metric/all").json()}


def test_definitions_and_their_epochs_survive_a_restart(start, database):
    exporter = start("-p", database, config=FILE)
    exporter.create(RAMP)
    value = {"kind": "sine", "labels": ["2"], "period": "1h", "amplitude": 5}
    assert exporter.api("POST", "/metric/ramp/value", value).status == 201
    assert exporter.api("POST", "/metric/from_file/value", {"kind": "static", "labels": ["there"], "value": 2}).status == 201
    exporter.create({"name": "gone", "values": [{"kind": "static", "value": 1}]})
    assert exporter.api("DELETE", "/metric/gone").status == 200
    instant = milliseconds(exporter.page()) + 500_000
    before, defined = page_at(exporter, instant), definitions(exporter)
    assert 'from_file{x="there"} 2' in before
    exporter.stop()
    again = start("-p", database, config=FILE)
    assert page_at(again, instant) == before
    assert definitions(again) == defined


def test_a_value_that_was_deleted_stays_deleted(start, database):
    exporter = start("-p", database, config=FILE)
    exporter.create(RAMP)
    assert exporter.api("DELETE", "/metric/ramp/value?labels=1").status == 200
    exporter.stop()
    assert definitions(start("-p", database, config=FILE))["ramp"]["values"] == []


@pytest.mark.parametrize("arguments", [["-p"], ["--persistence-path"], ["--persistence_path"]], ids=" ".join)
def test_every_spelling_of_the_option_is_known(arguments, start, database):
    start(*arguments, database).create(RAMP)
    assert database.exists()


def test_the_option_can_be_set_in_the_environment(start, database):
    start(MOCKTRICS_PERSISTENCE_PATH=str(database)).create(RAMP)
    assert database.exists()


@pytest.mark.parametrize("count", [1, 10, 50])
def test_a_killed_process_loses_nothing_that_it_acknowledged(count, start, database):
    exporter = start("-p", database)
    acknowledged = []

    def create(client):
        connection = http.client.HTTPConnection("127.0.0.1", exporter.api_port, timeout=PATIENCE)
        for index in range(100_000):
            values = [{"kind": "static", "labels": [str(label)], "value": index} for label in range(20)]
            metric = {"name": f"m_{client}_{index}", "labels": ["x"], "values": values}
            try:
                answer = send(connection, "POST", "/metric", json.dumps(metric).encode(), {"Content-Type": "application/json"})
            except (OSError, http.client.HTTPException):
                return
            assert answer.status == 201
            acknowledged.append(metric["name"])

    clients = [threading.Thread(target=create, args=[client]) for client in range(4)]
    for client in clients:
        client.start()
    wait_until(lambda: len(acknowledged) >= count, "so many metrics")
    exporter.kill()
    for client in clients:
        client.join()
    found = definitions(start("-p", database))
    assert set(acknowledged) <= set(found)
    # One call a client may have been kept and not yet acknowledged.
    assert len(found) <= len(acknowledged) + len(clients)
    assert all(len(metric["values"]) == 20 for metric in found.values())


def test_the_file_wins_over_what_is_stored_with_a_warning_and_nothing_is_lost(start, database):
    exporter = start("-p", database)
    exporter.create({"name": "from_file", "documentation": "stored", "values": [{"kind": "static", "value": 9}]})
    exporter.create(RAMP)
    exporter.stop()
    with_file = start("-p", database, config=FILE)
    assert 'from_file{x="here"} 1\n' in with_file.page()
    assert definitions(with_file).keys() == {"from_file", "ramp"}
    warning, = [line for line in with_file.log.splitlines() if "warning" in line]
    assert "'from_file'" in warning and "left out, but kept" in warning
    with_file.stop()
    assert definitions(start("-p", database))["from_file"]["documentation"] == "stored"


def test_values_that_were_added_to_a_metric_of_the_file_wait_for_it(start, database):
    value = {"kind": "static", "labels": ["there"], "value": 2}
    exporter = start("-p", database, config=FILE)
    assert exporter.api("POST", "/metric/from_file/value", value).status == 201
    exporter.stop()
    without = start("-p", database)
    assert "from_file" not in without.page()
    assert "there is no metric 'from_file'" in without.log
    without.stop()
    assert 'from_file{x="there"} 2\n' in start("-p", database, config=FILE).page()


def original_api(port, method, path, document=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    body = None if document is None else json.dumps(document).encode()
    return send(connection, method, path, body, {"Content-Type": "application/json"} if body else {})


@pytest.fixture
def original_database(database):
    """What the Python program itself leaves behind."""
    api, metrics = free_port(), free_port()
    log = open(database.with_suffix(".log"), "wb")
    process = subprocess.Popen(
        [ORIGINAL, "-c", WITH_NEWER_SQLITE, "-a", str(api), "-m", str(metrics), "--persistence_path", database],
        stdout=log, stderr=log, env=environment(),
    )
    try:

        def is_up():
            assert process.poll() is None, database.with_suffix(".log").read_text()
            try:
                return original_api(api, "GET", "/healthz").status == 200
            except OSError:
                return False

        wait_until(is_up, "the Python program")
        values = [
            {"kind": "static", "labels": ["static", "{a,b}"], "value": "2m"},
            {"kind": "ramp", "labels": ["ramp", ""], "period": "2m", "peak": "1k", "offset": 5, "invert": True},
            {"kind": "square", "labels": ["square", "é \"x\""], "period": "1h", "magnitude": 7, "duty_cycle": 57},
            {"kind": "sine", "labels": ["sine", "x{1}"], "period": "1d", "amplitude": 3, "offset": 1},
        ]
        metric = {"name": "kinds", "documentation": "All \"kinds\"", "unit": "seconds", "labels": ["kind", "detail"], "values": values}
        assert original_api(api, "POST", "/metric", metric).status == 201
        gaussian = {"kind": "gaussian", "labels": ["gaussian", "z"], "mean": 5, "sigma": 0.25}
        assert original_api(api, "POST", "/metric/kinds/value", gaussian).status == 201
        other = {"name": "other", "documentation": "", "unit": "", "labels": ["x"], "values": [{"kind": "static", "labels": ["old"], "value": 1}]}
        assert original_api(api, "POST", "/metric", other).status == 201
        # The Python program keeps a value that is deleted over its API, and keeps the new one beside it.
        assert original_api(api, "DELETE", "/metric/other/value?labels=old").status == 200
        assert original_api(api, "POST", "/metric/other/value", {"kind": "static", "labels": ["old"], "value": 2}).status == 201
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)
        log.close()
    return database


def test_a_database_of_the_python_program_is_migrated_and_a_copy_kept(original_database, start):
    with sqlite3.connect(original_database) as before:
        rows = before.execute("SELECT * FROM value_base ORDER BY id").fetchall()
    exporter = start("-p", original_database)
    found = definitions(exporter)
    assert found.keys() == {"kinds", "other"}
    kinds = found["kinds"]
    assert (kinds["documentation"], kinds["unit"], kinds["labels"]) == ('All "kinds"', "seconds", ["kind", "detail"])
    without_labels = [{key: value[key] for key in value if key != "labels"} for value in kinds["values"]]
    assert without_labels == [
        {"kind": "static", "value": 0.002},
        {"kind": "ramp", "period": 120, "peak": 1000, "offset": 5, "invert": True},
        {"kind": "square", "period": 3600, "magnitude": 7, "duty_cycle": 57, "offset": 0, "invert": False},
        {"kind": "sine", "period": 86400, "amplitude": 3, "offset": 1},
        {"kind": "gaussian", "mean": 5, "sigma": 0.25},
    ]
    # Braces stood for themselves there.
    page = exporter.page()
    for labels in ['kind="static",detail="{a,b}"', 'kind="square",detail="é \\"x\\""', 'kind="sine",detail="x{1}"']:
        assert "kinds_seconds{%s}" % labels in page
    assert found["other"]["values"] == [{"kind": "static", "labels": ["old"], "value": 2}]
    exporter.create(RAMP)
    exporter.stop()
    with sqlite3.connect(f"{original_database}.0.2.1") as copy:
        assert copy.execute("SELECT * FROM value_base ORDER BY id").fetchall() == rows
    again = start("-p", original_database)
    assert definitions(again).keys() == {"kinds", "other", "ramp"}
    assert not os.path.exists(f"{original_database}.0.2.1-2")


def start_fails(*arguments):
    result = run("-a", 0, "-m", 0, "--host", "127.0.0.1", *arguments)
    assert result.returncode != 0
    return result.stderr.decode()


def test_two_processes_on_one_file_do_not_get_into_each_others_way(start, database):
    exporter = start("-p", database)
    assert "in use by another process" in start_fails("-p", database)
    exporter.create(RAMP)
    exporter.stop()
    assert "ramp" in definitions(start("-p", database))


@pytest.mark.parametrize(("content", "sentence"), [
    (b"not a database, but long enough to have been one\n" * 100, "not a database"),
    (lambda path: sqlite3.connect(path).execute("CREATE TABLE notes (text)").connection.commit(), "of another program"),
], ids=["no database", "another program's"])
def test_a_file_that_is_not_ours_is_refused_and_stays_as_it_is(content, sentence, database):
    if callable(content):
        content(database)
    else:
        database.write_bytes(content)
    before = database.read_bytes()
    error = start_fails("-p", database)
    assert sentence in error and str(database) in error
    assert database.read_bytes() == before


def test_a_file_of_a_newer_version_is_refused_and_stays_as_it_is(start, database):
    exporter = start("-p", database)
    exporter.create(RAMP)
    exporter.stop()
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO grdb_migrations VALUES ('1000')")
    connection.close()
    before = database.read_bytes()
    assert "a newer version" in start_fails("-p", database)
    assert database.read_bytes() == before


class OnSmallDisk(Exporter):
    """An exporter with a disk of its own in memory, which only it and those who look through it see."""

    def __init__(self, folder, disk, size, *, read_only=False, **options):
        super().__init__(folder, "-p", disk / "definitions.sqlite", **options)
        self.disk = disk
        steps = [f"mount -t tmpfs -o size={size} tmpfs {disk}", f"dd if=/dev/zero of={disk}/ballast bs=64k count=1 status=none"]
        if read_only:
            steps.append(f"mount -o remount,ro {disk}")
        script = folder / "on-small-disk"
        script.write_text(f"#!/bin/sh\nexec unshare --user --map-root-user --mount sh -c '{' && '.join(steps)} && exec {BINARY} \"$@\"' sh \"$@\"\n")
        script.chmod(0o755)
        self.binary = script

    @property
    def visible_disk(self):
        """The disk as the process sees it (proc(5))."""
        return f"/proc/{self.process.pid}/root{self.disk}"


def test_a_full_disk_refuses_changes_and_nothing_else(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    with OnSmallDisk(tmp_path, disk, "512k", config=FILE) as exporter:
        kept = []
        for index in range(200):
            name = f"m{index}"
            metric = {"name": name, "labels": ["x"], "values": [{"kind": "static", "labels": ["x" * 5000], "value": 1}]}
            answer = exporter.api("POST", "/metric", metric)
            if answer.status != 201:
                break
            kept.append(name)
        assert answer.status == 507, answer.text
        assert "full" in answer.json()["error"]
        assert kept and definitions(exporter).keys() == {"from_file", *kept}
        assert f"\n{name}{{" not in exporter.page() and f"\n{kept[-1]}{{" in exporter.page()
        assert "could not be kept" in exporter.log
        os.remove(f"{exporter.visible_disk}/ballast")
        assert exporter.api("POST", "/metric", metric).status == 201
        copy = tmp_path / "copy"
        shutil.copytree(exporter.visible_disk, copy)
    with Exporter(tmp_path / "again", "-p", copy / "definitions.sqlite") as again:
        assert definitions(again).keys() == {*kept, name}


def test_a_read_only_disk_is_an_error_at_the_start(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    exporter = OnSmallDisk(tmp_path, disk, "512k", read_only=True)
    with pytest.raises(AssertionError, match="cannot use the database"):
        exporter.start()


# What was summed up.

NOW = datetime.datetime.now(datetime.timezone.utc)
INSTANT = NOW - datetime.timedelta(days=1)


def epoch(days):
    return (NOW - datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def summed(days):
    """A metric that must be summed up, whose time began so many days ago."""
    value = {"rate": {"kind": "formula", "expression": "sqrt(t)"}, "epoch": epoch(days)}
    return {"name": "summed", "type": "counter", "values": [value]}


# Several parts of 256 blocks.
DAYS = 100
SUMMED = summed(DAYS)


def readiness(exporter):
    return [exporter.request(port, "GET", "/-/ready").status for port in (exporter.api_port, exporter.metrics_port)]


def until_ready(exporter):
    wait_until(lambda: readiness(exporter) == [200, 200], "readiness")


def total(exporter):
    line, = [line for line in exporter.metrics(f"?time={INSTANT.timestamp():.0f}").text.splitlines() if line.startswith("summed_total ")]
    return line


def restored(exporter):
    """How many blocks the log says were restored."""
    return sum(int(count) for count in re.findall(r"blocks=(\d+).* checkpoints are restored", exporter.log))


def kept(database):
    """The totals that are kept, and the parts of them."""
    with sqlite3.connect(database) as connection:
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("checkpoint", "checkpoint_part")]
    connection.close()
    return counts


def of_api(start, database):
    # What is not optimised is slow.
    exporter = start("-p", database, "--max-age-cost", "1h")
    exporter.create(SUMMED)
    return exporter, None


def file_of(metric):
    return json.dumps({"metrics": [metric]})


def of_file(start, database):
    config = file_of(SUMMED)
    return start("-p", database, config=config), config


@pytest.mark.parametrize("define", [of_api, of_file])
def test_what_was_summed_up_is_there_at_the_next_start(define, start, database):
    exporter, config = define(start, database)
    until_ready(exporter)
    before = total(exporter)
    wait_until(lambda: "checkpoints are complete" in exporter.log, "the end of the work")
    assert restored(exporter) == 0
    exporter.stop()
    blocks = DAYS * 86_400e9 / 2**42
    assert kept(database) == [1, blocks // 256 + 1]
    again = start("-p", database, config=config)
    assert readiness(again) == [200, 200]
    assert total(again) == before
    assert blocks < restored(again) < blocks + 30
    assert "series wait for their checkpoints" not in again.log
    again.stop()


def test_a_definition_that_is_deleted_takes_what_was_summed_up_along(start, database):
    exporter, _ = of_api(start, database)
    until_ready(exporter)
    exporter.stop()
    assert kept(database)[0] == 1
    again = start("-p", database)
    assert again.api("DELETE", "/metric/summed").status == 200
    again.stop()
    assert kept(database) == [0, 0]


def test_what_a_file_no_longer_defines_is_deleted_at_the_start(start, database):
    exporter, _ = of_file(start, database)
    until_ready(exporter)
    exporter.stop()
    start("-p", database, config=FILE).stop()
    assert kept(database) == [0, 0]


def test_a_process_that_ends_in_the_midst_of_its_work_goes_on_where_it_was(start, database):
    config = file_of(summed(36_500 / 2))
    exporter = start("-p", database, config=config)
    status = wait_until(lambda: exporter.api("GET", "/status").json()["pending"], "work")
    wait_until(lambda: exporter.api("GET", "/status").json()["pending"]["progress"] > status["progress"], "progress")
    exporter.stop()
    again = start("-p", database, config=config)
    assert restored(again) > 0
    assert again.api("GET", "/status").json()["pending"]["progress"] > status["progress"]


def test_marks_of_another_version_or_of_no_number_are_made_again(start, database):
    exporter, config = of_file(start, database)
    until_ready(exporter)
    before = total(exporter)
    exporter.stop()
    for change in ["UPDATE checkpoint SET version = version + 1", "UPDATE checkpoint_part SET marks = x'000000000000f07f' || substr(marks, 9)"]:
        with sqlite3.connect(database) as connection:
            connection.execute(change)
        connection.close()
        again = start("-p", database, config=config)
        assert restored(again) == 0
        until_ready(again)
        assert total(again) == before
        again.stop()


def test_a_full_disk_costs_no_totals(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    values = [
        {"labels": [str(number)], "rate": {"kind": "formula", "expression": f"{number} + sqrt(t)"}, "epoch": epoch(3)} for number in range(40)
    ]
    config = file_of({"name": "summed", "type": "counter", "labels": ["number"], "values": values})
    with OnSmallDisk(tmp_path, disk, "256k", config=config) as exporter:
        until_ready(exporter)
        wait_until(lambda: "checkpoints cannot be kept" in exporter.log, "a full disk")
        assert exporter.page().count("\nsummed_total{") == 40
        line, = [line for line in exporter.log.splitlines() if "cannot be kept" in line]
        assert "warning" in line and "the disk of the database is full" in line
