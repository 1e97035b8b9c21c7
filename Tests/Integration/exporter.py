"""The exporter as a process under test, and requests to it as clients send them."""

import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("MOCKTRICS_BINARY", REPOSITORY / ".build/debug/mocktrics-exporter")).resolve()

# How many seconds something may take that is expected to happen: on any machine, beside whatever else it does. It is no
# promise of the exporter: a test of one looks at the order of events or at an amount of work.
PATIENCE = 300

TEXT = "text/plain;version=0.0.4"
OPENMETRICS = "application/openmetrics-text;version=1.0.0"
PROTOBUF = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
OWN_METRIC = re.compile(r"^(# (HELP|TYPE|UNIT) )?(mocktrics_exporter|process)_")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self):
        return self.body.decode("utf-8")

    def json(self):
        return json.loads(self.body)


def environment(**variables):
    """The environment of the test run, in which no option of the exporter is set but the given ones."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MOCKTRICS_")}
    return plain | variables


def run(*arguments, cwd=None, timeout=PATIENCE, binary=BINARY, **variables):
    """Runs a command of the exporter to its end."""
    return subprocess.run(
        [binary, *map(str, arguments)],
        capture_output=True, timeout=timeout, cwd=cwd, env=environment(**variables),
    )


# Between the tests and a command: of a process, the memory counts that it had before it became another program, and that of the
# tests may be large.
LAUNCHER = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stderr=subprocess.STDOUT)
_, status, usage = os.wait4(process.pid, 0)
print(f"\\n{os.waitstatus_to_exitcode(status)} {usage.ru_maxrss}")
"""


def measured(*arguments):
    """Runs a command; its status, bytes of memory at most, and output. It is killed when it takes too long."""
    result = subprocess.run(
        [sys.executable, "-c", LAUNCHER, BINARY, *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE, env=environment(),
    )
    output, last = result.stdout.decode().rstrip("\n").rsplit("\n", 1)
    status, kilobytes = map(int, last.split())
    return status, kilobytes * 1024, output


def wait_until(condition, what, patience=PATIENCE):
    """The first true value of a condition, which is asked again and again until it is late."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"waited {patience} s for {what}"
        time.sleep(0.01)


def free_port():
    """A port that nobody listens on. It lies below those that the kernel gives out by itself (ip(7)), so that no other
    process of a test run gets it before it is used."""
    while True:
        port = random.randrange(10_000, 32_768)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def send(connection, method, path, body=None, headers=None):
    """A request with exactly these headers, besides Host and the length of the body."""
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in (headers or {}).items():
        connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    response = connection.getresponse()
    return Answer(response.status, response.headers, response.read())


class Exporter:
    """A running exporter; as a context manager it is started, and stopped cleanly at the end."""

    def __init__(self, folder, *arguments, config=None, binary=BINARY, **variables):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ports_file = self.folder / "ports.json"
        self.log_file = self.folder / "log"
        self.binary = binary
        self.variables = variables
        self.arguments = ["--host", "127.0.0.1", "-a", "0", "-m", "0", "--ports-file", self.ports_file, *arguments]
        if config is not None:
            path = self.folder / "config.yaml"
            path.write_text(config, encoding="utf-8")
            self.arguments += ["-f", path]

    def start(self):
        self.ports_file.unlink(missing_ok=True)
        self.started_after = time.time_ns()
        with open(self.log_file, "wb") as log:
            self.process = subprocess.Popen(
                [self.binary, *map(str, self.arguments)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment(**self.variables),
            )
        try:
            wait_until(
                lambda: self.ports_file.exists() or self.process.poll() is not None, "the ports file"
            )
            assert self.process.poll() is None, f"the exporter did not start: {self.log}"
        except BaseException:
            self.kill()
            raise
        self.started_before = time.time_ns()
        ports = json.loads(self.ports_file.read_text())
        self.api_port, self.metrics_port = ports["api"], ports["metrics"]
        return self

    def stop(self, number=signal.SIGTERM):
        """Asks the process to end; it does so without an error."""
        assert self.process.poll() is None, f"the exporter ended by itself: {self.log}"
        self.process.send_signal(number)
        self.wait()

    def wait(self):
        try:
            status = self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the exporter did not stop within {PATIENCE} s: {self.log}") from None
        assert status == 0, f"the exporter ended with {status}: {self.log}"

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, *_):
        if kind is not None:
            self.kill()
        elif self.process.returncode is None:
            self.stop()

    @property
    def log(self):
        return self.log_file.read_text(encoding="utf-8")

    def connect(self, port, timeout=PATIENCE):
        return http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)

    def socket(self, port, timeout=PATIENCE):
        return socket.create_connection(("127.0.0.1", port), timeout=timeout)

    def slow_socket(self, port):
        """A connection for a reader that takes its time. The buffers on its way hold a tenth of a megabyte and not ten
        (tcp(7)): what is longer than that waits in the exporter until more is read."""
        connection = socket.socket()
        connection.settimeout(PATIENCE)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1460)
        connection.connect(("127.0.0.1", port))
        return connection

    def request(self, port, method, path, body=None, headers=None):
        connection = self.connect(port)
        try:
            return send(connection, method, path, body, headers)
        finally:
            connection.close()

    def api(self, method, path, document=None, *, body=None, headers=None):
        """A call of the API; `document` is sent as JSON, `body` as it is."""
        if document is not None:
            body = json.dumps(document).encode()
        if body is not None:
            headers = {"Content-Type": "application/json"} | (headers or {})
        return self.request(self.api_port, method, path, body, headers)

    def create(self, document):
        answer = self.api("POST", "/metric", document)
        assert answer.status == 201, answer.text

    def metrics(self, query="", method="GET", **headers):
        return self.request(self.metrics_port, method, "/metrics" + query, headers=headers)

    def scrape(self, accept=TEXT, **headers):
        answer = self.metrics(Accept=accept, **headers)
        assert answer.status == 200, answer.text
        return answer

    def page(self, accept=TEXT):
        return self.scrape(accept).text

    def mocked_page(self, accept=TEXT):
        """The page without the exporter's own metrics, which change with each scrape."""
        return "".join(line for line in self.page(accept).splitlines(True) if not OWN_METRIC.match(line))

    def processor_seconds(self):
        """The processor time that it has used so far: a measure of work, whatever else the machine does."""
        # The number of another process' clock, as clock_getcpuclockid(3) makes it.
        return time.clock_gettime(~self.process.pid << 3 | 2)

    def peak_memory(self):
        """The most bytes that were resident so far."""
        return self.memory("VmHWM")

    def memory(self, what="VmRSS"):
        """Bytes that are resident now, or another figure of proc(5)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{what}:\s+(\d+) kB$", status, re.MULTILINE)[1]) * 1024
