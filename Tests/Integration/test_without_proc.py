"""Where /proc is not there, as in some sandboxes, and where not even arguments are: no option is lost."""

import json
import resource
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from exporter import BINARY, PATIENCE, Exporter, environment, send

CONFIG = "metrics: [{name: kept, values: [{kind: static, value: 1}]}]"

# In a namespace of its own, the command that follows finds /proc empty.
NAMESPACE = ["sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh"]

# A library that is loaded before the others, as libfaketime is, and finds nothing in /proc.
LIBRARY = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

static int is_hidden(const char *path) {
    if (strncmp(path, "/proc/", 6) != 0) return 0;
    errno = ENOENT;
    return 1;
}
void *fopen(const char *path, const char *mode) {
    void *(*next)(const char *, const char *) = (void *(*)(const char *, const char *))dlsym(RTLD_NEXT, "fopen");
    return is_hidden(path) ? NULL : next(path, mode);
}
int openat(int folder, const char *path, int flags, ...) {
    int (*next)(int, const char *, int, int) = (int (*)(int, const char *, int, int))dlsym(RTLD_NEXT, "openat");
    va_list rest;
    va_start(rest, flags);
    int mode = va_arg(rest, int);
    va_end(rest);
    return is_hidden(path) ? -1 : next(folder, path, flags, mode);
}
"""


def namespace():
    """A command that gives another one an empty /proc; None where neither root nor users may do that."""
    for unshare in (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"]):
        command = [*unshare, *NAMESPACE]
        if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    return None


def library(folder):
    source = folder / "hidden.c"
    source.write_text(LIBRARY)
    # The build of the exporter needs one of them too.
    compiler = shutil.which("clang") or shutil.which("cc")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", folder / "hidden.so", source, "-ldl"], check=True)
    return {"LD_PRELOAD": str(folder / "hidden.so")}


@pytest.fixture(scope="module", params=["namespace", "library"])
def hidden(request, tmp_path_factory):
    """The beginning of a command, and variables, with which it finds nothing in /proc. The second way needs no right and is
    there on every machine."""
    if request.param == "library":
        return [], library(tmp_path_factory.mktemp("library"))
    command = namespace()
    if command is None:
        pytest.skip("neither root nor users may unshare(1) mounts here; the library stands in for that")
    return command, {}


@pytest.fixture
def run_hidden(hidden):
    command, variables = hidden
    return lambda *arguments: subprocess.run(
        [*command, BINARY, *map(str, arguments)],
        capture_output=True, timeout=PATIENCE, env=environment(**variables),
    )


def test_the_version_is_printed_each_time(run_hidden):
    # Ten times: libdispatch ended every second process when it could not see its own threads.
    results = [run_hidden("--version") for _ in range(10)]
    assert {result.returncode for result in results} == {0}
    assert {result.stdout for result in results} == {subprocess.check_output([BINARY, "--version"])}


def test_an_unknown_option_is_refused(run_hidden):
    result = run_hidden("--no-such-option")
    assert result.returncode > 0 and b"--no-such-option" in result.stderr


def test_a_file_is_checked(run_hidden, config_file):
    result = run_hidden("check", "-f", config_file(CONFIG))
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"1 metric, 1 series" in result.stdout


def test_it_serves_with_all_its_options_and_without_metrics_of_the_process(hidden, tmp_path):
    command, variables = hidden
    exporter = Exporter(tmp_path, "--read-only-api", config=CONFIG, **variables)
    *command, exporter.binary = [*command, BINARY]
    if command:
        exporter.binary, exporter.arguments = command[0], [*command[1:], BINARY, *exporter.arguments]
    with exporter:
        assert exporter.api("POST", "/metric", {"name": "demo"}).status == 403
        page = exporter.page()
        assert "\nkept 1\n" in page and "mocktrics_exporter_build_info" in page
        assert "process_" not in page


def test_it_works_on_where_it_may_open_no_more_files(start):
    exporter = start()
    connections = [exporter.connect(exporter.api_port) for _ in range(8)]
    for connection in connections:
        assert send(connection, "GET", "/healthz").status == 200
    resource.prlimit(exporter.process.pid, resource.RLIMIT_NOFILE, (3, 3))

    def create(number):
        metric = {"name": f"m{number}", "labels": ["a"], "values": [{"kind": "static", "labels": ["{1..60000}"], "value": 1}]}
        body = json.dumps(metric).encode()
        return send(connections[number], "POST", "/metric", body, {"Content-Type": "application/json"}).status

    # Much at a time, so that work waits for threads, which libdispatch then looks at.
    with ThreadPoolExecutor(len(connections)) as pool:
        statuses = list(pool.map(create, range(len(connections))))
    # On a slow machine an answer may come too late to be one.
    assert set(statuses) <= {201, 503}
    for connection in connections:
        assert send(connection, "GET", "/healthz").status == 200
        connection.close()


def test_without_any_argument_it_says_so_and_does_not_start():
    # execve(2) since Linux 5.18: no argument at all becomes one that is empty.
    result = subprocess.run([""], executable=BINARY, capture_output=True, timeout=PATIENCE, env=environment())
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode().startswith("Error: the system handed over no arguments")
    assert result.stderr.count(b"\n") == 1


def test_an_empty_name_with_arguments_is_as_good_as_another():
    result = subprocess.run(["", "--version"], executable=BINARY, capture_output=True, env=environment())
    assert (result.returncode, result.stdout) == (0, subprocess.check_output([BINARY, "--version"]))


def test_an_argument_that_is_not_utf8_is_refused_with_its_place():
    result = subprocess.run([BINARY, "-f", b"\xff.yaml"], capture_output=True, env=environment())
    assert result.returncode > 0 and "argument 2, '\ufffd.yaml', is not UTF-8" in result.stderr.decode()
