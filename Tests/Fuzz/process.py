"""The exporter as a process that is watched: how much processor time and memory it has used, and whether it lives."""

import json
import os
import resource
import signal
import subprocess
import time
from pathlib import Path

PATIENCE = 30
# An exporter that wants more is stopped by the system, before the machine suffers.
MEMORY_LIMIT = 4 << 30
TICKS = os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    """What the exporter must not do, as a stable name and a sentence."""

    def __init__(self, oracle, sentence):
        super().__init__(f"{oracle}: {sentence}")
        self.oracle = oracle


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("MOCKTRICS_")}


def limit_memory():
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))


CRASH_WORDS = ("Fatal error", "Swift runtime failure", "Stack overflow", "Illegal instruction", "Segmentation fault")


def check_end(status, output, allowed):
    """A process has ended: by itself, with one of the statuses that are documented, and without a crash."""
    if status is None:
        return
    if status < 0:
        raise Failure("crash", f"ended by {signal.Signals(-status).name}: {output[-1000:]}")
    if word := next((word for word in CRASH_WORDS if word in output), None):
        raise Failure("crash", f"said '{word}': {output[-1000:]}")
    if status not in allowed:
        raise Failure("exit", f"ended with {status}; allowed are {sorted(allowed)}: {output[-1000:]}")


def run(binary, *arguments, cwd=None, patience=PATIENCE):
    """A command, run to its end: status, standard output and standard error."""
    process = subprocess.Popen(
        [binary, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=cwd, env=environment(), preexec_fn=limit_memory,
    )
    try:
        output, errors = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise Failure("hang", f"'{arguments[0]}' did not end within {patience} s") from None
    output, errors = output.decode("utf-8", "replace"), errors.decode("utf-8", "replace")
    check_end(process.returncode, errors, {0, 1, 64})
    return process.returncode, output, errors


class Server:
    """`serve` with its arguments; `{folder}` in one stands for a folder of its own, in which the given files lie."""

    def __init__(self, binary, folder, arguments, files=None):
        self.binary, self.folder = binary, Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, content in (files or {}).items():
            (self.folder / name).write_bytes(content)
        self.arguments = [argument.replace("{folder}", str(self.folder)) for argument in arguments]
        self.log_path = self.folder / "log"
        self.process = None

    def try_to_start(self):
        """Whether both ports are open; else the process has ended by itself."""
        ports = self.folder / "ports.json"
        ports.unlink(missing_ok=True)
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [self.binary, "--host", "127.0.0.1", "-a", "0", "-m", "0", "--ports-file", str(ports), *self.arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment(), preexec_fn=limit_memory,
            )
        deadline = time.monotonic() + PATIENCE
        while not ports.exists():
            if self.process.poll() is not None:
                return False
            if time.monotonic() > deadline:
                self.kill()
                raise Failure("hang", f"no port was open {PATIENCE} s after the start: {self.log[-1000:]}")
            time.sleep(0.005)
        self.ports = json.loads(ports.read_text())
        return True

    def start(self):
        if not self.try_to_start():
            self.check()
            raise Failure("start", f"the exporter did not start: {self.log[-1000:]}")
        return self

    @property
    def log(self):
        return self.log_path.read_text(errors="replace")

    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    def check(self, allowed=frozenset()):
        """It has not crashed, nor ended by itself."""
        status = self.process.poll()
        if status is not None:
            check_end(status, self.log, allowed)

    def processor_time(self):
        """Seconds, of all threads (proc(5))."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self, field="VmHWM"):
        """Bytes that are resident, or have been at most."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except FileNotFoundError:
            return 0
        return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith(field + ":")), 0)

    def forget_peak(self):
        """From here on the peak of memory is counted anew."""
        try:
            Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")
        except OSError:
            pass

    def stop(self):
        """SIGTERM, which ends the process within 5 seconds and without an error."""
        self.check()
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failure("stop", "SIGTERM did not end the process within 15 s") from None
        check_end(self.process.returncode, self.log, {0})

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
