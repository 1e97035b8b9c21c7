"""Files of SQLite: those that an exporter wrote, those of other programs, and damaged ones. A file is taken with everything in it,
or refused and left as it was, byte for byte, with all that lies beside it."""

import json
import shutil
import sqlite3

import answers
from process import Failure, Server
from wire import Client

DEFINITIONS = [
    {"name": "kept", "labels": ["a"], "values": [{"kind": "sine", "period": 60, "amplitude": 1, "labels": ["é\"\\\n"]}, {"kind": "static", "value": "NaN", "labels": ["{1..3}"]}]},
    {"name": "count.ed", "type": "counter", "values": [{"rate": {"kind": "random_walk", "start": 5, "step": 1, "min": 0, "max": 10}}]},
    {"name": "h", "type": "histogram", "unit": "seconds", "values": [{"rate": 5, "distribution": {"exponential": {"mean": 1}}}]},
]
KINDS = ["own", "own", "own", "empty", "foreign", "newer", "text", "application", "original table", "zeros", "folder"]
REFUSED = {"foreign", "newer", "text", "application", "zeros", "folder", "original table"}


def generate(rng, schemas):
    case = {"base": rng.choice(KINDS), "beside": rng.choice(["", "", "wal", "journal"]), "damage": []}
    case["name"] = "database with a log beside it" if case["beside"] == "wal" else "database"
    if rng.random() < 0.7:
        case["damage"] = [[rng.random(), rng.randrange(256)] for _ in range(rng.choice([1, 1, 5, 100]))]
    if rng.random() < 0.2:
        case["length"] = rng.random()
    if case["base"] == "own" and rng.random() < 0.4:
        case["statement"] = rng.choice(STATEMENTS)
        case["damage"] = []
    return case


STATEMENTS = [
    "UPDATE metric SET definition = '{'", "UPDATE metric SET definition = '{}'", "UPDATE metric SET name = 'other'", "UPDATE metric SET layer = 'file'", "DELETE FROM metric", "DROP TABLE value",
    "UPDATE value SET definition = '[]'", "UPDATE value SET labels = 'x'", "UPDATE value SET epoch = -1", "UPDATE value SET epoch = 9223372036854775807", "UPDATE value SET definition = zeroblob(100)",
    "UPDATE metric SET name = zeroblob(3)", "ALTER TABLE metric DROP COLUMN definition", "CREATE TABLE other (x)", "INSERT INTO grdb_migrations VALUES ('99')", "DELETE FROM grdb_migrations",
    "UPDATE metric SET definition = '{\"name\": \"kept\", \"labels\": 1}'", "INSERT INTO checkpoint VALUES (1, x'00', 1, 1)", "PRAGMA user_version = 99", "PRAGMA application_id = 7",
    "UPDATE metric SET name = 'a' || char(0)", "UPDATE value SET definition = '" + "[" * 5000 + "'",
]


def systematic():
    for base in dict.fromkeys(KINDS):
        yield {"name": f"database: {base}", "base": base, "beside": "", "damage": []}
    for base in ("own", "foreign", "newer", "application"):
        yield {"name": f"database with a log beside it: {base}", "base": base, "beside": "wal", "damage": []}
    for statement in STATEMENTS:
        yield {"name": f"database: {statement[:60]}", "base": "own", "beside": "", "damage": [], "statement": statement}


def run(case, world):
    folder = world.new_folder()
    path = folder / "definitions.sqlite"
    known = _make(case, world, path)
    before = _contents(path)
    server = Server(world.binary, folder / "run", ["-p", str(path), "--no-self-metrics"])
    try:
        if not server.try_to_start():
            _refused(case, server, path, before)
            return
        if case["base"] in REFUSED and not case["damage"] and "length" not in case:
            raise Failure("database", f"a file that is not ours is taken ({case['base']})")
        first = _definitions(server)
        if known is not None and first != known:
            raise Failure("database", f"there are {str(first)[:300]}, there were {str(known)[:300]}")
        server.stop()
        if not server.try_to_start():
            raise Failure("database", f"a file that was taken is refused the second time: {server.log[:500]}")
        if _definitions(server) != first:
            raise Failure("database", "other definitions after another start")
        server.stop()
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _definitions(server):
    client = Client(server)
    try:
        definitions = answers.check(client.request("api", "GET", "/metric/all"), "api")
        if client.request("metrics", "GET", "/metrics").status != 200:
            raise Failure("database", "no page")
        return definitions
    finally:
        client.close()


def _refused(case, server, path, before):
    server.check(allowed={1})
    if case["base"] in ("own", "empty") and not case["damage"] and "length" not in case and "statement" not in case:
        raise Failure("database", f"refused: {server.log[:500]}")
    if path.name not in server.log:
        raise Failure("error place", f"the file is not named: {server.log[:500]}")
    after = _contents(path)
    if before != after:
        changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        raise Failure("changed by what was refused", f"{', '.join(changed)}: {server.log[:300]}")


def _contents(path):
    """All that lies beside the file, and itself. The index of a log (-shm) is made anew by whoever opens it, and says nothing."""
    return {
        file.name: file.read_bytes() if file.is_file() else None
        for file in path.parent.iterdir() if file.name.startswith(path.name) and not file.name.endswith("-shm")
    }


def _make(case, world, path):
    """Writes the file. What must be found in it, where that is known."""
    base, known = case["base"], None
    if base == "own":
        template, known = _template(world)
        shutil.copyfile(template, path)
        if "statement" in case:
            _execute(path, "PRAGMA writable_schema = 0", case["statement"])
    elif base == "empty":
        path.write_bytes(b"")
        known = []
    elif base == "text":
        path.write_bytes(b"metrics: []\n" * 100)
    elif base == "zeros":
        path.write_bytes(b"\0" * 8192)
    elif base == "folder":
        path.mkdir()
        return None
    elif base == "newer":
        shutil.copyfile(_template(world)[0], path)
        _execute(path, "INSERT INTO grdb_migrations VALUES ('99')")
    elif base == "application":
        _execute(path, "PRAGMA application_id = 252006674", "CREATE TABLE t (x)", "INSERT INTO t VALUES (1)")
    elif base == "original table":
        _execute(path, "CREATE TABLE metrics (id INTEGER PRIMARY KEY, name TEXT)", "INSERT INTO metrics VALUES (1, 'a')")
    else:
        _execute(path, "CREATE TABLE bookmarks (url TEXT, title TEXT)", "INSERT INTO bookmarks VALUES ('a', 'b')")
    if case["beside"] == "wal" and base not in ("text", "zeros", "empty"):
        _leave_log(path)
    elif case["beside"] == "journal":
        path.with_name(path.name + "-journal").write_bytes(b"\0" * 512)
    _damage(case, path)
    return None if case["damage"] or "length" in case or "statement" in case else known


def _template(world):
    """A file that an exporter of this run has written, and what it defines."""
    if not hasattr(world, "template"):
        folder = world.new_folder()
        path = folder / "definitions.sqlite"
        server = Server(world.binary, folder, ["-p", str(path), "--no-self-metrics"]).start()
        client = Client(server)
        answer = client.request("api", "POST", "/metrics", [("Content-Type", "application/json")], json.dumps(DEFINITIONS).encode())
        if answer.status != 201:
            raise Failure("status", f"{answer.status}: {answer.text[:300]}")
        client.close()
        definitions = _definitions(server)
        server.stop()
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        world.template = path, definitions
    return world.template


def _execute(path, *statements):
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for statement in statements:
            try:
                connection.execute(statement)
            except sqlite3.Error:
                pass
    finally:
        connection.close()


def _leave_log(path):
    """A log of another process that ended at once lies beside the file: it has what the file does not yet have."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    try:
        connection.execute("PRAGMA user_version = 1")
        connection.execute("PRAGMA user_version = 0")
    except sqlite3.Error:
        pass
    copies = [(file, file.read_bytes()) for file in path.parent.iterdir() if file.name.startswith(path.name) and file.is_file()]
    connection.close()
    for file, content in copies:
        file.write_bytes(content)


def _damage(case, path):
    if not path.is_file():
        return
    data = bytearray(path.read_bytes())
    for share, byte in case["damage"]:
        if data:
            data[int(share * len(data))] = byte
    if "length" in case:
        data = data[: int(case["length"] * len(data))]
    path.write_bytes(data)
