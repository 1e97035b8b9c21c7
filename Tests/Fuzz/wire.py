"""HTTP/1.1 as bytes: requests are sent as they are, answers are read to the letter (RFC 9112)."""

import re
import select
import socket
import time
from dataclasses import dataclass, field

from process import Failure

DEADLINE = 20
PROBE_DEADLINE = 10
TOKEN = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")
STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-5][0-9][0-9]) ([\t\x20-\x7e\x80-\xff]*)\Z")


class Malformed(Failure):
    def __init__(self, sentence):
        super().__init__("malformed answer", sentence)


class Closed(Exception):
    """The connection was closed where an answer would have begun."""


@dataclass
class Answer:
    status: int
    fields: list
    body: bytes
    closes: bool = False
    headers: dict = field(default_factory=dict)

    def __post_init__(self):
        for name, value in self.fields:
            self.headers.setdefault(name.lower(), value)

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")


class Connection:
    """A connection to a port. `probe` is called when an answer lets a second go by."""

    def __init__(self, port, probe=None, deadline=DEADLINE, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(deadline)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = bytearray()
        self.probe, self.deadline = probe, deadline
        self.is_closed = False

    def close(self):
        self.socket.close()

    def send(self, data):
        """As much as the other side takes; it may have closed in the middle."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        except socket.timeout:
            raise Failure("hang", f"the request was not taken within {self.deadline} s") from None

    def end(self):
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _receive(self):
        """More bytes; False at the end."""
        begin = time.monotonic()
        while not select.select([self.socket], [], [], 1)[0]:
            if time.monotonic() - begin > self.deadline:
                raise Failure("hang", f"no answer within {self.deadline} s")
            if self.probe:
                self.probe()
        try:
            data = self.socket.recv(1 << 18)
        except ConnectionResetError:
            data = b""
        self.buffer += data
        self.is_closed = not data
        return bool(data)

    def _line(self):
        while (end := self.buffer.find(b"\r\n")) < 0:
            if len(self.buffer) > 1 << 20:
                raise Malformed("a line of a head without end")
            if not self._receive():
                raise Malformed(f"ends in the middle of a line: {bytes(self.buffer[:200])!r}")
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 2]
        return line

    def _exactly(self, count):
        while len(self.buffer) < count:
            if not self._receive():
                raise Malformed(f"ends {count - len(self.buffer)} bytes before its end")
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        return data

    def answer(self, is_head=False):
        """The next answer."""
        while not self.buffer:
            if not self._receive():
                raise Closed
        status_line = self._line()
        match = STATUS_LINE.match(status_line)
        if not match:
            raise Malformed(f"the status line is {status_line[:200]!r}")
        status = int(match[1])
        fields = []
        while line := self._line():
            name, colon, value = line.partition(b":")
            if not colon or not TOKEN.match(name) or re.search(rb"[\0-\x08\x0a-\x1f\x7f]", value):
                raise Malformed(f"a field is {line[:200]!r}")
            fields.append((name.decode("ascii"), value.strip(b" \t").decode("latin-1")))
        return self._with_body(status, fields, is_head)

    def _with_body(self, status, fields, is_head):
        lengths = {value for name, value in fields if name.lower() == "content-length"}
        codings = [value.lower() for name, value in fields if name.lower() == "transfer-encoding"]
        closes = any(name.lower() == "connection" and "close" in value.lower() for name, value in fields)
        if len(lengths) > 1 or any(not re.fullmatch("[0-9]+", length) for length in lengths):
            raise Malformed(f"Content-Length is {lengths}")
        if lengths and codings:
            raise Malformed("has both Content-Length and Transfer-Encoding")
        if status < 200:
            return self.answer(is_head)
        if is_head or status in (204, 304):
            return Answer(status, fields, b"", closes)
        if codings:
            if codings != ["chunked"]:
                raise Malformed(f"Transfer-Encoding is {codings}")
            return Answer(status, fields, self._chunks(), closes)
        if lengths:
            return Answer(status, fields, self._exactly(int(lengths.pop())), closes)
        if not closes:
            raise Malformed("has a body whose end nobody knows")
        while self._receive():
            pass
        return Answer(status, fields, self._exactly(len(self.buffer)), True)

    def _chunks(self):
        body = bytearray()
        while True:
            line = self._line()
            if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", line):
                raise Malformed(f"a chunk's size is {line[:100]!r}")
            size = int(line, 16)
            if size == 0:
                while self._line():
                    pass
                return bytes(body)
            body += self._exactly(size)
            if self._line():
                raise Malformed("a chunk is longer than its size")

    def rest(self):
        """What comes until the other side closes."""
        while self._receive():
            pass
        return bytes(self.buffer)


def head(method, target, fields, length=None, host="localhost"):
    """A request's head. Names and values are text of latin-1."""
    lines = [f"{method} {target} HTTP/1.1"]
    if host is not None and not any(name.lower() == "host" for name, _ in fields):
        lines.append(f"Host: {host}")
    lines += [f"{name}: {value}" for name, value in fields]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


class Client:
    """Requests to one server, on a connection for each port that is used again."""

    def __init__(self, server):
        self.server = server
        self.connections = {}

    def port(self, name):
        return self.server.ports[name]

    def connect(self, name, **options):
        try:
            return Connection(self.port(name), probe=self.probe, **options)
        except (ConnectionRefusedError, ConnectionResetError, socket.timeout) as error:
            self.server.check()
            raise Failure("no connection", f"port {name}: {error}") from None

    def request(self, port, method, target, headers=(), body=None):
        """One request and its answer; sent a second time when the connection was closed in the meantime."""
        data = head(method, target, headers, None if body is None else len(body)) + (body or b"")
        for attempt in (1, 2):
            connection = self.connections.pop(port, None) or self.connect(port)
            connection.send(data)
            try:
                answer = connection.answer(method == "HEAD")
            except Closed:
                connection.close()
                self.server.check()
                if attempt == 2:
                    raise Failure("no answer", f"{method} {target} was not answered") from None
                continue
            except Failure:
                connection.close()
                self.server.check()
                raise
            if answer.closes or connection.buffer:
                if connection.buffer:
                    raise Malformed(f"bytes after an answer to {method} {target}: {bytes(connection.buffer[:200])!r}")
                connection.close()
            else:
                self.connections[port] = connection
            return answer

    def probe(self):
        """A scrape of the present goes on, whatever else is under way."""
        connection = Connection(self.port("metrics"), deadline=PROBE_DEADLINE)
        try:
            connection.send(head("GET", "/metrics?name[]=no_such_name", [("Connection", "close")]))
            connection.answer()
        except Failure as failure:
            self.server.check()
            raise Failure("scrape waits", f"a scrape beside the request: {failure}") from None
        except Closed:
            self.server.check()
        finally:
            connection.close()

    def close(self):
        for connection in self.connections.values():
            connection.close()
        self.connections = {}
