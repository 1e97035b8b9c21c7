"""Databases that cannot be used, as a whole or in part: what is refused stays as it is, and what is damaged can be deleted."""

import hashlib
import sqlite3

import pytest

from exporter import run


def metric(name):
    return {"name": name, "documentation": "x", "values": [{"kind": "static", "value": 1}]}


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "stored"
    path.mkdir()
    return path


@pytest.fixture
def keep(start, folder):
    """Starts an exporter that keeps its definitions in the folder."""
    return lambda *arguments, **options: start("-p", folder / "definitions", *arguments, **options)


def with_log(path, *statements):
    """Makes changes that are in the log of a database and not in it, as a process that is killed leaves them."""
    source = path.with_name("source")
    connection = sqlite3.connect(source)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    if path.exists():
        with sqlite3.connect(path) as own:
            own.backup(connection)
        own.close()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for statement in statements:
        connection.execute(statement)
        connection.commit()
    path.write_bytes(source.read_bytes())
    log = source.with_name("source-wal").read_bytes()
    path.with_name(path.name + "-wal").write_bytes(log)
    connection.close()
    source.unlink()
    assert log


def with_journal(path, *statements):
    """A transaction that was not finished, whose pages are in the file: what they were before is in a journal."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA cache_size = 1")
    for statement in statements:
        connection.execute(statement)
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE filler (text)")
    for _ in range(100):
        connection.execute("INSERT INTO filler VALUES (?)", ["x" * 4000])
    journal = path.with_name(path.name + "-journal")
    copies = {file: file.read_bytes() for file in (path, journal)}
    connection.rollback()
    connection.close()
    for file, content in copies.items():
        file.write_bytes(content)
    assert copies[journal]


def damage(path):
    content = bytearray(path.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 8] = b"\xff" * 8
    path.write_bytes(content)


REFUSED = {
    "another program's": ("of another program", lambda path: with_log(path, "CREATE TABLE notes (text)")),
    "another program's, in the midst of a transaction": (
        "of another program", lambda path: with_journal(path, "CREATE TABLE notes (text)")
    ),
    "a newer version's": (
        "a newer version",
        lambda path: with_log(path, "INSERT INTO grdb_migrations VALUES ('1000')"),
    ),
    "one that is damaged": ("damaged", lambda path: (with_log(path, "CREATE TABLE more (text)"), damage(path))),
    "none at all": ("not a database", lambda path: path.write_bytes(b"A" * 8192)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_database_that_is_refused_stays_as_it_is_with_all_its_files(keep, folder, case):
    sentence, make = REFUSED[case]
    path = folder / "definitions"
    if not case.startswith(("another", "none")):
        exporter = keep()
        assert exporter.api("POST", "/metric", metric("a")).status == 201
        exporter.stop()
    make(path)

    def files():
        return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}

    before = files()
    result = run("serve", "-a", "0", "-m", "0", "-p", path)
    assert result.returncode == 1
    assert sentence in result.stderr.decode()
    assert files() == before


def test_what_a_killed_exporter_left_in_its_log_is_there_again(keep):
    exporter = keep()
    assert exporter.api("POST", "/metric", metric("a")).status == 201
    exporter.kill()
    assert keep().api("GET", "/metric/a").status == 200


DAMAGES = {
    "a metric": "UPDATE metric SET definition = '{\"documentation\": ' WHERE name = 'a'",
    "its kind": "UPDATE metric SET definition = '{\"type\": \"nothing\"}' WHERE name = 'a'",
    "a value": "UPDATE value SET definition = '{\"kind\": \"nothing\"}' WHERE metric = (SELECT id FROM metric WHERE name = 'a')",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_definition_that_is_damaged_is_left_out_kept_and_can_be_deleted(keep, folder, damage):
    exporter = keep()
    for name in "ab":
        assert exporter.api("POST", "/metric", metric(name)).status == 201
    exporter.stop()
    with sqlite3.connect(folder / "definitions") as connection:
        assert connection.execute(DAMAGES[damage]).rowcount == 1
    connection.close()

    for _ in range(2):
        exporter = keep()
        assert "left out, but kept: the stored definition of 'a'" in exporter.log
        assert [one["name"] for one in exporter.api("GET", "/metric/all").json()] == ["b"]
        refused = exporter.api("POST", "/metric", metric("a"))
        assert refused.status == 409 and "delete it first" in refused.json()["error"]
        exporter.stop()
    exporter = keep()
    assert exporter.api("DELETE", "/metric/a").status == 200
    assert exporter.api("DELETE", "/metric/a").status == 404
    assert exporter.api("POST", "/metric", metric("a")).status == 201
    exporter.stop()
    exporter = keep()
    assert "left out" not in exporter.log
    assert [one["name"] for one in exporter.api("GET", "/metric/all").json()] == ["a", "b"]


def test_a_damaged_value_of_a_metric_of_the_file_can_be_deleted(keep, folder):
    config = '{"metrics": [{"name": "a", "labels": ["x"], "values": []}]}'
    value = {"kind": "static", "value": 1, "labels": ["1"]}
    exporter = keep(config=config)
    assert exporter.api("POST", "/metric/a/value", value).status == 201
    exporter.stop()
    with sqlite3.connect(folder / "definitions") as connection:
        assert connection.execute("UPDATE value SET definition = '7'").rowcount == 1
    connection.close()
    exporter = keep(config=config)
    assert "left out, but kept: the stored definition of 'a'" in exporter.log
    assert exporter.api("DELETE", "/metric/a/value?labels=1").status == 200
    assert exporter.api("POST", "/metric/a/value", value).status == 201
    exporter.stop()
    assert "left out" not in keep(config=config).log
