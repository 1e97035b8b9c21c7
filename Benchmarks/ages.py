"""Measures what the first scrape of a value costs at different distances from its epoch, and prints tables.

All uses of signals (`Tests/Integration/uses.py`) stand in one file. Each is asked for by its name, over a connection that is kept
alive, once `/-/ready` answers 200: nothing has asked for it before, and nothing but its metric is computed. Of several processes
the least time counts, as whatever else the machine does only adds to it. What is left out of the page at first is made in the
background, and is measured in a process of its own.
"""

import argparse
import datetime
import http.client
import json
import math
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import types

import bench

sys.path.append(str(bench.ROOT / "Tests/Integration"))
import uses  # noqa: E402

DAY = 86_400
# Beyond whole days, so that a daily reset is some hours ago.
HOURS = 7.3 * 3600
AGES = {
    "1 minute": 60, "1 day": DAY + HOURS, "30 days": 30 * DAY + HOURS, "1 year": 365.25 * DAY + HOURS,
    "10 years": 3652.5 * DAY + HOURS, "100 years": 36_525 * DAY + HOURS,
}
# No epoch is before 1970: a value that is older is asked for ahead of the present.
AHEAD = {"100 years": 50 * 365.25 * DAY}
USUAL_AGES = [name for name in AGES if name != "30 days"]
LIMIT = 0.005  # of a first scrape, in seconds
EXAMPLE_LIMIT = 0.05
NOISE = 0.0002  # a difference that means nothing
PLAIN = {"name": "plain", "values": [{"kind": "static", "value": 1}]}
GIVEN_UP, REFUSED = math.inf, None


def say(text):
    print(f"ages: {text}", file=sys.stderr, flush=True)


def epoch(age):
    return datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=AGES[age] - AHEAD.get(age, 0))


def instant(age):
    """The part of a query that asks for the page at that age."""
    return f"time={time.time() + AHEAD[age]:.3f}" if age in AHEAD else ""


def refused(path):
    """The indices of the metrics with which the file is not accepted."""
    check = subprocess.run([bench.BINARY, "check", "-f", path], capture_output=True, text=True)
    indices = {int(index) for index in re.findall(r"metrics\[(\d+)\]", check.stderr)}
    if check.returncode != 0 and not indices:
        raise SystemExit(f"ages: {path} is refused: {check.stderr}")
    return indices


def scraper(exporter, patience):
    """A connection for scrapes that are given up after so many seconds."""
    one = bench.Scraper(types.SimpleNamespace(port=exporter.port, path="/metrics"))
    one.connection.settimeout(patience)
    return one


def scrape(scraper, query=""):
    scraper.target.path = "/metrics" + query
    return scraper.scrape()[1]


def status(port, path, patience):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def is_ready(exporter):
    try:
        return status(exporter.port, "/-/ready", 60) == 200
    except OSError:
        return False


def seconds_until_ready(exporter, patience):
    """From now on; given up after so many seconds."""
    begin = time.monotonic()
    while not is_ready(exporter):
        if time.monotonic() - begin > patience:
            return GIVEN_UP
        time.sleep(0.01)
    return time.monotonic() - begin


def stop(exporter):
    """Whatever it is at."""
    exporter.process.kill()
    exporter.process.wait()


class Uses:
    """First and second scrapes of the uses at one age."""

    def __init__(self, folder, age, arguments):
        self.folder, self.age, self.arguments = folder, age, arguments
        self.first, self.second = {}, {}
        self.path = folder / "uses.yaml"
        self.write(uses.ALL)
        self.refused = [uses.ALL[index] for index in refused(self.path)]
        self.names = [name for name in uses.ALL if name not in self.refused]
        self.background = self.left_out()
        self.seconds_in_background = 0

    def write(self, names):
        self.path.write_text(uses.document(epoch(self.age), names, PLAIN))

    def start(self, names):
        self.write(names)
        return bench.Exporter(self.folder, self.path)

    def left_out(self):
        """The names that the page does not have at first, as their totals are being made."""
        exporter = self.start(self.names)
        try:
            if is_ready(exporter):
                return []
            connection = http.client.HTTPConnection("127.0.0.1", exporter.port, timeout=60)
            connection.request("GET", "/metrics")
            page = connection.getresponse().read().decode()
            there = set(re.findall(r"^([a-z_]+)", page, re.MULTILINE))
            return [name for name in self.names if uses.sample_name(name) not in there]
        finally:
            stop(exporter)

    def measure(self):
        at_once = [name for name in self.names if name not in self.background]
        for _ in range(self.arguments.rounds):
            # Again where noise can matter.
            self.measure_round([name for name in at_once if self.first.get(name, 0) < 0.1])
        if self.background:
            self.seconds_in_background = self.measure_round(self.background)

    def measure_round(self, names):
        """The seconds until all of them were ready. A process that is busy with what was given up makes room for a new one."""
        ready = 0
        while names:
            exporter = self.start(names)
            ready = max(ready, seconds_until_ready(exporter, self.arguments.patience_ready))
            if ready == GIVEN_UP:
                self.first |= dict.fromkeys(names, GIVEN_UP)
                names = []
            else:
                names = names[self.measure_names(exporter, names):]
            stop(exporter)
        return ready

    def measure_names(self, exporter, names):
        """How many could be measured, with the one that was given up."""
        one = scraper(exporter, self.arguments.patience)
        for _ in range(20):
            scrape(one, "?name[]=plain")
        for count, name in enumerate(names, 1):
            try:
                for times in (self.first, self.second):
                    self.keep(times, name, scrape(one, f"?name[]={name}&{instant(self.age)}"))
            except TimeoutError:
                self.first[name] = GIVEN_UP
                return count
            if self.first[name] > 1:
                say(f"{self.age}: {name} {self.first[name]:.1f} s")
        return len(names)

    @staticmethod
    def keep(times, name, seconds):
        times[name] = min(seconds, times.get(name, math.inf))

    def worst(self, form, times=None):
        """Of the uses of a form; refused when all of them are."""
        times = self.first if times is None else times
        return max((times[name] for name in times if uses.parts(name)[0] == form), default=REFUSED)


def cell(seconds, arguments, base=None):
    if seconds is REFUSED:
        return "refused"
    if seconds == GIVEN_UP:
        return f"> {arguments.patience:g} s"
    text = f"{seconds * 1000:.2f} ms" if seconds < 1 else f"{seconds:.1f} s"
    return text + (f" ({seconds / base:.2g})" if base not in (None, GIVEN_UP) else "")


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("| " + " | ".join("---" for _ in head) + " |")
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
    print(flush=True)


def form_rows(measured, arguments):
    least, *others = measured
    for form in uses.FORMS:
        base = least.worst(form)
        cells = [cell(one.worst(form), arguments, base) for one in others]
        seconds = [one.worst(form, one.second) for one in measured]
        second = max((time for time in seconds if time is not REFUSED), default=REFUSED)
        yield [form, cell(base, arguments), *cells, cell(second, arguments)]


def grows(time, base):
    return time > 2 * base and time - base > NOISE


def total_row(one, least, arguments):
    times = sorted(one.first.values())
    slower = sum(grows(time, least.first[name]) for name, time in one.first.items() if name in least.first)
    background = f"{len(one.background)} in {one.seconds_in_background:.1f} s" if one.background else "none"
    return [
        one.age, cell(statistics.median(times), arguments), cell(times[-1], arguments), sum(time > LIMIT for time in times), slower,
        sum(time == GIVEN_UP for time in times), len(one.refused), cell(max(one.second.values(), default=GIVEN_UP), arguments), background,
    ]


def measure_uses(folder, arguments):
    measured = []
    for age in arguments.ages:
        measured.append(Uses(folder, age, arguments))
        measured[-1].measure()
        say(f"{age} is done")
    table(["form, the worst of 11 uses", *arguments.ages, "second scrape"], form_rows(measured, arguments))
    table(
        [
            f"{len(uses.ALL)} uses", "median", "worst", f"above {LIMIT * 1000:g} ms", f"above twice {arguments.ages[0]}", "given up",
            "refused", "worst second scrape", "made in the background",
        ],
        [total_row(one, measured[0], arguments) for one in measured],
    )
    for one in measured:
        if one.background:
            print(f"- {one.age}: made in the background are {', '.join(sorted({uses.parts(name)[0] for name in one.background}))}.")
    print(flush=True)


def measure_example(folder, example, age, arguments):
    """The first scrape of the whole page, and the next one."""
    path = folder / example.name
    path.write_text(re.sub(r"epoch:\s*[^\s}]+", f'epoch: "{uses.date(epoch(age))}"', example.read_text()))
    if refused(path):
        return REFUSED, REFUSED
    exporter = bench.Exporter(folder, path)
    try:
        seconds_until_ready(exporter, arguments.patience_ready)
        one = scraper(exporter, arguments.patience)
        scrape(one, "?name[]=nothing")
        return scrape(one, f"?{instant(age)}"), scrape(one, f"?{instant(age)}")
    except TimeoutError:
        return GIVEN_UP, GIVEN_UP
    finally:
        stop(exporter)


def least(pairs):
    """The least first and the least second of several measurements."""
    pairs = list(pairs)
    return (REFUSED, REFUSED) if pairs[0][0] is REFUSED else tuple(map(min, zip(*pairs)))


def measure_examples(folder, arguments):
    rows = []
    for example in sorted((bench.ROOT / "Examples").glob("*.yaml")):
        results = [
            least(measure_example(folder, example, age, arguments) for _ in range(arguments.rounds)) for age in arguments.ages
        ]
        rows.append([example.name, *(f"{cell(first, arguments)}, {cell(second, arguments)}" for first, second in results)])
        say(f"{example.name} is done")
    table([f"first and second scrape of an example (at most {EXAMPLE_LIMIT * 1000:g} ms)", *arguments.ages], rows)


# What is asked while totals are made; each in a process of its own, which waits for no other one's interpreter.
PROBE = """
import http.client, json, os, sys, time
port, method, path, patience, ended = sys.argv[1:]
times, count = [], 0
connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=float(patience))
while not os.path.exists(ended):
    body, count = None, count + 1
    if method == "POST":
        body = json.dumps({"name": f"created_{count}", "values": [{"kind": "static", "value": count}]})
    begin = time.perf_counter()
    try:
        connection.request(method, path, body, {"content-type": "application/json"})
        response = connection.getresponse()
        response.read()
        assert response.status < 300, response.status
    except TimeoutError:
        connection.close()
    # Who asks every 10 ms waits so long, and then ever less long, until an answer comes that takes seconds.
    took = time.perf_counter() - begin
    times += [took - 0.01 * late for late in range(int(took / 0.01) + 1)]
    time.sleep(max(0, 0.01 - took))
print(json.dumps(times))
"""


def write_work(path, age, count):
    """Counters whose totals nothing but a sum gives, each another one."""
    values = [
        {"labels": [str(index)], "rate": {"kind": "formula", "expression": f"10 + 5*sin(sqrt(t + {index}))"}} for index in range(count)
    ]
    work = {"name": "work", "type": "counter", "labels": ["number"], "values": values}
    path.write_text(uses.document(epoch(age), [], PLAIN, work))
    if refused(path):
        raise SystemExit(f"ages: formulas of {age} are refused; choose a smaller --work-age")


class Prometheus(threading.Thread):
    """Scrapes everything once a second and gives each scrape up after its timeout, as Prometheus does."""

    def __init__(self, exporter, timeout):
        super().__init__(daemon=True)
        self.exporter, self.timeout, self.ended, self.times = exporter, timeout, threading.Event(), []

    def run(self):
        while not self.ended.is_set():
            begin = time.perf_counter()
            try:
                scrape(scraper(self.exporter, self.timeout))
            except OSError:
                pass
            self.times.append(time.perf_counter() - begin)
            self.ended.wait(1)


def probes(exporter, ended, arguments):
    calls = {
        "`/-/healthy`, the metrics' port": (exporter.port, "GET", "/-/healthy"),
        "`/-/healthy`, the API's port": (exporter.ports["api"], "GET", "/-/healthy"),
        "`POST /metric`": (exporter.ports["api"], "POST", "/metric"),
        "scrape of a plain gauge": (exporter.port, "GET", "/metrics?name[]=plain"),
    }
    return {
        name: subprocess.Popen(
            [sys.executable, "-c", PROBE, *map(str, call), str(arguments.patience), ended], stdout=subprocess.PIPE
        )
        for name, call in calls.items()
    }


def await_work(exporter, seconds):
    """Until the exporter is ready, if it says that it is not yet, at most so long; the seconds that it was."""
    begin = time.monotonic()
    if is_ready(exporter):
        time.sleep(seconds)
    else:
        seconds_until_ready(exporter, seconds)
    return time.monotonic() - begin


def latency_row(name, times):
    ranked = sorted(times)
    at = [ranked[int(share * (len(ranked) - 1))] * 1000 for share in (0.5, 0.99, 1)]
    return [name, len(ranked), *(f"{milliseconds:.1f} ms" for milliseconds in at)]


def measure_company(folder, arguments):
    """What else is asked while totals are made or summed up, and the end in the midst of it."""
    path = folder / "work.yaml"
    write_work(path, arguments.work_age, arguments.work)
    exporter = bench.Exporter(folder, path)
    prometheus = Prometheus(exporter, arguments.scrape_timeout)
    prometheus.start()
    ended = folder / "ended"
    processes = probes(exporter, ended, arguments)
    seconds = await_work(exporter, arguments.work_seconds)
    ended.touch()
    rows = [latency_row(name, json.loads(process.communicate()[0])) for name, process in processes.items()]
    prometheus.ended.set()
    prometheus.join()
    rows.append(latency_row("scrape of everything there is", prometheus.times))
    stop(exporter)
    formulas = f"{arguments.work} formulas of {arguments.work_age}"
    table([f"asked while {formulas} are summed, for {seconds:.1f} s", "answers", "p50", "p99", "most"], rows)
    print(f"- From SIGTERM to the end in the midst of the work: {cell(seconds_to_end(folder, path, arguments), arguments)}.")


def seconds_to_end(folder, path, arguments):
    exporter = bench.Exporter(folder, path)
    prometheus = Prometheus(exporter, arguments.scrape_timeout)
    prometheus.start()
    time.sleep(2)
    begin = time.monotonic()
    exporter.process.terminate()
    try:
        exporter.process.wait(arguments.patience)
        return time.monotonic() - begin
    except subprocess.TimeoutExpired:
        return GIVEN_UP
    finally:
        prometheus.ended.set()
        stop(exporter)


def main():
    parser = argparse.ArgumentParser(description="Measures first scrapes at different ages; see Benchmarks/README.md.")
    parser.add_argument("--ages", nargs="+", default=USUAL_AGES, choices=AGES, help="the first one is what others are compared with")
    parser.add_argument("--rounds", type=int, default=3, help="processes of which the least time counts")
    parser.add_argument("--patience", type=float, default=60, help="seconds after which a scrape is given up")
    parser.add_argument("--patience-ready", type=float, default=600, help="seconds after which readiness is given up")
    parser.add_argument("--work", type=int, default=200, help="formulas that are summed while others are asked")
    parser.add_argument("--work-age", default="10 years", choices=AGES)
    parser.add_argument("--work-seconds", type=float, default=30)
    parser.add_argument("--scrape-timeout", type=float, default=10, help="of who scrapes everything meanwhile")
    parser.add_argument("--parts", nargs="+", default=["uses", "examples", "company"], choices=["uses", "examples", "company"])
    arguments = parser.parse_args()
    measure = {"uses": measure_uses, "examples": measure_examples, "company": measure_company}
    with tempfile.TemporaryDirectory() as folder:
        for part in arguments.parts:
            measure[part](pathlib.Path(folder), arguments)


if __name__ == "__main__":
    main()
