"""A database that cannot be used stays as it is, with all the files that SQLite keeps beside it; a definition in one that can be
used and is damaged itself is kept until it is deleted."""

import shutil
import sqlite3
import subprocess

import pytest

from exporter import Exporter, run

RAMP = {"name": "ramp", "labels": ["x"], "values": [{"kind": "ramp", "labels": ["1"], "period": "1h", "peak": 3600}]}
ORIGINAL_TABLES = ["metrics", "metric_labels", "value_base", "value_labels", "static", "ramp", "square", "sine", "gaussian"]


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A database that an exporter has left behind, without anything beside it."""
    folder = tmp_path_factory.mktemp("own")
    path = folder / "definitions.sqlite"
    with Exporter(folder / "exporter", "-p", path) as exporter:
        for index in range(50):
            exporter.create(RAMP | {"name": f"metric_{index}", "documentation": "x" * 1000})
    assert [file.name for file in folder.glob("definitions*")] == [path.name]
    return path


def connect(path):
    return sqlite3.connect(path, isolation_level=None)


def execute(path, *statements):
    with connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def make_notes(path, own):
    execute(path, "CREATE TABLE notes (text)", "INSERT INTO notes VALUES ('mine')")


def make_newer(path, own):
    shutil.copy(own, path)
    execute(path, "INSERT INTO grdb_migrations VALUES ('1000')")


def make_broken_original(path, own):
    execute(path, *[f"CREATE TABLE {table} (something)" for table in ORIGINAL_TABLES])


def make_damaged(path, own):
    shutil.copy(own, path)


def damage(path):
    """Of every page but the first ones the head, which tells what is on it."""
    with open(path, "r+b") as file:
        for offset in range(3 * 4096, path.stat().st_size, 4096):
            file.seek(offset)
            file.write(b"\xff" * 8)


KINDS = {
    "another program's": (make_notes, "of another program"),
    "newer": (make_newer, "a newer version"),
    "original's without its columns": (make_broken_original, "cannot use the database"),
    "damaged": (make_damaged, "damaged"),
}
CHANGE = ["CREATE TABLE IF NOT EXISTS notes2 (text)", "INSERT INTO notes2 VALUES (hex(randomblob(50000)))"]
FILES = ["", "-wal", "-shm", "-journal"]


def copies(connection, path, target, files=FILES):
    """Copies the files while they are in use, as the end of a process leaves them behind."""
    for ending in files:
        if path.with_name(path.name + ending).exists():
            shutil.copy(path.with_name(path.name + ending), target.with_name(target.name + ending))
    connection.close()


def plain(path, target, kind):
    execute(path, "PRAGMA journal_mode = DELETE")
    shutil.copy(path, target)


def once_with_log(path, target, kind):
    """The head of the file says that there is a log, and there is none."""
    execute(path, "PRAGMA journal_mode = WAL")
    shutil.copy(path, target)


def with_log(path, target, kind, files=FILES):
    connection = connect(path)
    for statement in ["PRAGMA journal_mode = WAL", "PRAGMA wal_autocheckpoint = 0"]:
        connection.execute(statement)
    # Of another program there is nothing but the log that says so; of an own one more than it says.
    connection.execute("CREATE VIEW seen AS SELECT 1")
    copies(connection, path, target, files)
    assert target.with_name(target.name + "-wal").stat().st_size > 0


def with_log_alone(path, target, kind):
    with_log(path, target, kind, ["", "-wal"])


def with_empty_log(path, target, kind):
    once_with_log(path, target, kind)
    target.with_name(target.name + "-wal").touch()


def with_journal(path, target, kind):
    connection = connect(path)
    for statement in ["PRAGMA journal_mode = DELETE", "PRAGMA cache_size = 1", "PRAGMA cache_spill = 1", "BEGIN IMMEDIATE"]:
        connection.execute(statement)
    for statement in CHANGE * 3:
        connection.execute(statement)
    copies(connection, path, target)
    assert target.with_name(target.name + "-journal").stat().st_size > 0


BESIDE = [plain, once_with_log, with_log, with_log_alone, with_empty_log, with_journal]


def contents(folder):
    """What each file holds; read by another process, as a process that closes a file loses its locks on it."""
    files = sorted(folder.iterdir())
    return files, subprocess.run(["sha256sum", *files], check=True, capture_output=True).stdout


def start_fails(path):
    result = run("-a", 0, "-m", 0, "--host", "127.0.0.1", "-p", path)
    assert result.returncode != 0
    return result.stderr.decode()


@pytest.fixture
def places(tmp_path):
    """Where a database is made, and a folder with nothing but it."""
    (tmp_path / "made").mkdir()
    (tmp_path / "used").mkdir()
    return tmp_path / "made" / "definitions.sqlite", tmp_path / "used" / "definitions.sqlite"


@pytest.mark.parametrize("beside", BESIDE, ids=lambda beside: beside.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_a_refused_database_and_what_lies_beside_it_stay_as_they_are(kind, beside, places, own):
    made, used = places
    make, sentence = KINDS[kind]
    make(made, own)
    beside(made, used, kind)
    if kind == "damaged":
        damage(used)
    before = contents(used.parent)
    error = start_fails(used)
    assert sentence in error and str(used) in error
    assert contents(used.parent) == before


@pytest.mark.parametrize("beside", [with_log, with_journal], ids=lambda beside: beside.__name__)
def test_a_refused_database_behind_a_link_stays_as_it_is(beside, places, own):
    made, used = places
    make_newer(made, own)
    beside(made, used, "newer")
    link = used.parent.parent / "link.sqlite"
    link.symlink_to(used)
    before = contents(used.parent)
    assert "a newer version" in start_fails(link)
    assert contents(used.parent) == before


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_no_database_with_something_beside_it_stays_as_it_is(ending, places):
    _, used = places
    used.write_bytes(b"not a database, but long enough to have been one\n" * 100)
    used.with_name(used.name + ending).write_bytes(b"nor is this\n" * 1000)
    before = contents(used.parent)
    assert "not a database" in start_fails(used)
    assert contents(used.parent) == before


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
@pytest.mark.parametrize("kind", ["another program's", "newer"])
def test_a_database_that_another_process_writes_is_refused_and_stays_as_it_is(mode, kind, places, own):
    made, _ = places
    KINDS[kind][0](made, own)
    connection = connect(made)
    for statement in [f"PRAGMA journal_mode = {mode}", "BEGIN IMMEDIATE", *CHANGE]:
        connection.execute(statement)
    before = contents(made.parent)
    error = start_fails(made)
    assert "in use by another process" in error or KINDS[kind][1] in error
    assert contents(made.parent) == before
    connection.execute("COMMIT")
    assert connection.execute("SELECT count(*) FROM notes2").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize("beside", BESIDE, ids=lambda beside: beside.__name__)
def test_a_database_of_ours_is_used_whatever_lies_beside_it(beside, places, own, start):
    made, used = places
    shutil.copy(own, made)
    beside(made, used, "own")
    exporter = start("-p", used)
    assert len(exporter.api("GET", "/metric/all").json()) == 50
    exporter.create(RAMP)
    exporter.stop()
    # An index of the log (-shm) that another process has left is of no use to anybody, and is not looked at.
    assert {file.name for file in used.parent.iterdir()} - {used.name + "-shm"} == {used.name}
    with connect(used) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


# Damage within


DAMAGE = [
    "UPDATE value SET definition = '{\"kind\":\"sine\"}' WHERE metric = (SELECT id FROM metric WHERE name = 'metric_7')",
    "UPDATE value SET epoch = 'noon' WHERE metric = (SELECT id FROM metric WHERE name = 'metric_7')",
    "UPDATE metric SET definition = 'x' WHERE name = 'metric_7'", "UPDATE metric SET definition = x'ff' WHERE name = 'metric_7'",
]


@pytest.mark.parametrize("statement", DAMAGE)
def test_a_damaged_definition_is_kept_until_it_is_deleted_and_then_its_name_is_free(statement, places, own, start):
    _, used = places
    shutil.copy(own, used)
    execute(used, statement)
    for _ in range(2):
        exporter = start("-p", used)
        warning, = [line for line in exporter.log.splitlines() if "warning" in line]
        assert "'metric_7'" in warning and "left out, but kept" in warning and "cannot be read" in warning
        assert len(exporter.api("GET", "/metric/all").json()) == 49
        assert exporter.api("GET", "/metric/metric_7").status == 404
        refusal = exporter.api("POST", "/metric", RAMP | {"name": "metric_7"})
        assert refusal.status == 409
        assert "cannot be read" in refusal.json()["error"] and "delete it first" in refusal.json()["error"]
        exporter.stop()
    exporter = start("-p", used)
    assert exporter.api("DELETE", "/metric/metric_7").status == 200
    assert exporter.api("DELETE", "/metric/metric_7").status == 404
    exporter.create(RAMP | {"name": "metric_7", "documentation": "new"})
    exporter.stop()
    again = start("-p", used)
    assert again.api("GET", "/metric/metric_7").json()["documentation"] == "new"
    assert "warning" not in again.log


def test_a_damaged_value_of_a_metric_of_the_file_is_deleted_and_the_others_stay(places, start):
    _, used = places
    config = "metrics: [{name: from_file, labels: [x], values: [{kind: static, labels: [here], value: 1}]}]\n"
    values = [{"kind": "static", "labels": [label], "value": 2} for label in ("there", "elsewhere")]
    exporter = start("-p", used, config=config)
    for value in values:
        assert exporter.api("POST", "/metric/from_file/value", value).status == 201
    exporter.stop()
    execute(used, "UPDATE value SET definition = '' WHERE id = 1")
    exporter = start("-p", used, config=config)
    assert exporter.mocked_page().splitlines()[1:] == ['from_file{x="here"} 1', 'from_file{x="elsewhere"} 2']
    assert "delete it first" in exporter.api("POST", "/metric/from_file/value", values[0]).json()["error"]
    assert exporter.api("DELETE", "/metric/from_file").status == 403
    assert exporter.api("DELETE", "/metric/from_file/value?labels=there").status == 200
    assert exporter.api("DELETE", "/metric/from_file/value?labels=there").status == 404
    assert exporter.api("POST", "/metric/from_file/value", values[0]).status == 201
    exporter.stop()
    again = start("-p", used, config=config)
    assert len(again.api("GET", "/metric/from_file").json()["values"]) == 3
    assert "warning" not in again.log


def test_damaged_labels_of_a_value_take_all_that_was_added_to_the_metric_of_the_file_along(places, start):
    _, used = places
    config = "metrics: [{name: from_file, labels: [x], values: [{kind: static, labels: [here], value: 1}]}]\n"
    value = {"kind": "static", "labels": ["there"], "value": 2}
    exporter = start("-p", used, config=config)
    assert exporter.api("POST", "/metric/from_file/value", value).status == 201
    exporter.stop()
    execute(used, "UPDATE value SET labels = ''")
    exporter = start("-p", used, config=config)
    assert "delete it first" in exporter.api("POST", "/metric/from_file/value", value).json()["error"]
    assert exporter.api("DELETE", "/metric/from_file").status == 200
    assert exporter.api("DELETE", "/metric/from_file").status == 403
    assert exporter.api("POST", "/metric/from_file/value", value).status == 201
