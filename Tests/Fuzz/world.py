"""The exporters that cases are tried on: each started when it is first asked for, and kept for the next case."""

import itertools
import json
import tempfile
from collections import OrderedDict
from contextlib import contextmanager
from pathlib import Path

from process import Failure, Server
from wire import Client

HERE = Path(__file__).parent
TOKEN = "s3cr3t-token"
# The options of the exporters that generated cases are for, by name.
PROFILES = {
    "open": {"arguments": ["--no-self-metrics", "--max-series", "5000", "--max-age-cost", "1s"]},
    "shown": {"arguments": ["--no-self-metrics", "--read-only-api", "-f", "{folder}/shown.yaml"], "own_files": ["shown.yaml"]},
    "token": {"arguments": ["--api-token-file", "{folder}/token"], "files": {"token": TOKEN}},
    "read-only": {"arguments": ["--read-only-api", "-f", "{folder}/shown.yaml"], "own_files": ["shown.yaml"]},
    "named": {"arguments": ["--allowed-host", "mock.example.org"]},
    "passwords": {"arguments": ["--web.config.file", "{folder}/web.yaml"], "own_files": ["web.yaml"]},
    "passwords and token": {
        "arguments": ["--web.config.file", "{folder}/web.yaml", "--api-token-file", "{folder}/token"],
        "files": {"token": TOKEN}, "own_files": ["web.yaml"],
    },
}
MOST_SERVERS = 12

# Beyond these, a request costs more than it is worth.
REFUSED_SECONDS, REFUSED_BYTES = 2.0, 4096
MEMORY_GROWTH = 300 << 20


class World:
    def __init__(self, binary):
        self.binary = Path(binary).resolve()
        self.temporary = tempfile.TemporaryDirectory(prefix="mocktrics-fuzz-")
        self.folder = Path(self.temporary.name)
        self.numbers = itertools.count()
        self.clients = OrderedDict()
        self._schemas = None

    def new_folder(self):
        folder = self.folder / str(next(self.numbers))
        folder.mkdir()
        return folder

    @property
    def schemas(self):
        """What the exporter publishes of documents."""
        if self._schemas is None:
            answer = self.client("open").request("api", "GET", "/openapi.json")
            self._schemas = json.loads(answer.body)["components"]["schemas"]
        return self._schemas

    def client(self, profile):
        """Of a running exporter; `profile` is a name, or options and files."""
        if isinstance(profile, str):
            profile = PROFILES[profile]
        key = json.dumps(profile, sort_keys=True)
        if key in self.clients:
            client = self.clients.pop(key)
            if client.server.is_alive():
                self.clients[key] = client
                return client
        while len(self.clients) >= MOST_SERVERS:
            self._end(self.clients.popitem(last=False)[1])
        files = {name: text.encode("latin-1") for name, text in profile.get("files", {}).items()}
        files |= {name: (HERE / name).read_bytes() for name in profile.get("own_files", [])}
        server = Server(self.binary, self.new_folder(), profile["arguments"], files).start()
        self.clients[key] = Client(server)
        return self.clients[key]

    def forget(self):
        """All exporters are started afresh."""
        for client in self.clients.values():
            self._end(client)
        self.clients.clear()

    def _end(self, client):
        client.close()
        client.server.kill()

    def close(self):
        self.forget()
        self.temporary.cleanup()

    @contextmanager
    def budget(self, client, length):
        """Holds what a request may cost against what it was: `note` is to be called with its answer."""
        server = client.server
        server.forget_peak()
        seconds, memory = server.processor_time(), server.memory("VmRSS")
        answers = []
        yield answers.append
        seconds = server.processor_time() - seconds
        growth = server.memory() - memory
        refused = bool(answers) and answers[-1].status >= 400
        if refused and length <= REFUSED_BYTES and seconds > REFUSED_SECONDS:
            raise Failure("processor time", f"{length} bytes that are refused cost {seconds:.1f} s")
        if length <= 65536 and growth > MEMORY_GROWTH:
            raise Failure("memory", f"{length} bytes cost {growth >> 20} MB")
