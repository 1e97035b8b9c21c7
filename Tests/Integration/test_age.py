"""Values far from their epoch: everything that can be defined is started with an epoch of a minute, a year and ten years ago,
and scraped by a real Prometheus with its default timeout; nothing waits for what is still being summed up."""

import datetime
import re
import threading
import time
from dataclasses import dataclass, field

import pytest
import yaml

import uses
from exporter import OWN_METRIC, REPOSITORY, Exporter, run, wait_until
from formulas import exposed_name
from prometheus import Prometheus

# In seconds; some hours more, so that a daily reset or the beginning of a period is not now.
HOURS = 7.3 * 3600
AGES = {"a minute": 60, "a year": 365.25 * 86_400 + HOURS, "ten years": 3652.5 * 86_400 + HOURS}
EXAMPLES = sorted(path.stem for path in (REPOSITORY / "Examples").glob("*.yaml"))
# What has the most to do comes last, so that the others are not held up when they start.
TARGETS = [(file, age) for file in [*EXAMPLES, "uses"] for age in AGES]
# What names a sample may have in which a metric arrives.
ENDINGS = ["", "_total", "_count", "_gcount", "_info"]


def names(age):
    """The uses that are tried at an age: all, but what moves a distribution and must be summed up only where that takes no
    minutes."""
    takes_long = age != "a minute"
    return [name for name in uses.ALL if not (takes_long and name in uses.IN_BACKGROUND and uses.parts(name)[1] in uses.MOVING)]


def epoch(seconds):
    return datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=seconds)


def config(file, age):
    """The text of a file whose time began so long ago."""
    if file == "uses":
        return uses.document(epoch(AGES[age]), names(age))
    text = (REPOSITORY / f"Examples/{file}.yaml").read_text()
    text, count = re.subn(r"epoch:\s*[^\s}]+", f'epoch: "{uses.date(epoch(AGES[age]))}"', text)
    assert count == 1
    return text


def statuses(exporter, path):
    """Of both ports."""
    return [exporter.request(port, "GET", path).status for port in (exporter.api_port, exporter.metrics_port)]


class Watch(threading.Thread):
    """Asks exporters without pause whether they are healthy, one after the other and each on both ports."""

    def __init__(self):
        super().__init__(daemon=True)
        self.exporters, self.answers, self.failures, self.ended = [], {}, [], threading.Event()

    def run(self):
        while not self.ended.is_set():
            for exporter in list(self.exporters):
                self.ask(exporter)

    def add(self, exporter):
        self.answers[exporter] = 0
        self.exporters.append(exporter)
        if self.ident is None:
            self.start()

    def ask(self, exporter):
        try:
            found = statuses(exporter, "/-/healthy")
        except OSError as failure:
            found = [failure]
        if found == [200, 200]:
            self.answers[exporter] += 1
        else:
            self.failures.append((exporter.folder.name, found))
            self.exporters.remove(exporter)

    def await_answer(self, exporter):
        """One more answer than there are by now."""
        count = self.answers[exporter]
        wait_until(lambda: self.answers[exporter] > count or self.failures, "an answer of /-/healthy")
        assert not self.failures

    def await_readiness(self, exporter):
        """Between any two questions whether it is ready, it says once more that it is healthy."""

        def is_ready():
            ready = statuses(exporter, "/-/ready")
            assert set(ready) <= {200, 503}
            if ready == [200, 200]:
                return True
            self.await_answer(exporter)
            return False

        wait_until(is_ready, "readiness")

    def end(self):
        self.ended.set()
        if self.ident is not None:
            self.join()


@dataclass
class Scraped:
    """Exporters by file and age, and what a Prometheus has of them after it has scraped each."""

    exporters: dict
    watch: Watch
    up: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)

    def ask(self, prometheus):
        """Waits until every target has been scraped in time; then keeps how that went, and the names that arrived."""

        def is_complete():
            try:
                return len(prometheus.query("max_over_time(up[10m]) == 1")) == len(self.exporters)
            except OSError:
                return False

        wait_until(is_complete, "a scrape of each target in time")
        for series in prometheus.query("max_over_time(up[10m])"):
            self.up[key(series)] = float(series["value"][1])
        for series in prometheus.query('count by (__name__, file, age) (last_over_time({job="mocktrics"}[10m]))'):
            self.names.setdefault(key(series), set()).add(series["metric"]["__name__"])


def key(series):
    return series["metric"]["file"], series["metric"]["age"]


@pytest.fixture(scope="module")
def scraped(tmp_path_factory):
    folder = tmp_path_factory.mktemp("age")
    watch = Watch()
    result = Scraped({}, watch)
    try:
        for file, age in TARGETS:
            exporter = Exporter(folder / f"{file} of {age}", config=config(file, age)).start()
            result.exporters[file, age] = exporter
            watch.add(exporter)
        for exporter in result.exporters.values():
            watch.await_readiness(exporter)
        # The default timeout is ten seconds, or less where scrapes are wanted more often.
        options = {"scrape_interval": "10s", "static_configs": [
            {"targets": [f"127.0.0.1:{exporter.metrics_port}"], "labels": {"file": file, "age": age}}
            for (file, age), exporter in result.exporters.items()
        ]}
        with Prometheus(folder, None, **options) as prometheus:
            result.ask(prometheus)
        watch.end()
        yield result
    finally:
        watch.end()
        for exporter in result.exporters.values():
            exporter.kill()


everything = pytest.mark.parametrize(("file", "age"), TARGETS)


@everything
def test_prometheus_gets_an_answer_in_time(scraped, file, age):
    assert scraped.up[file, age] == 1


@everything
def test_every_metric_arrives(scraped, file, age):
    assert not [name for name in expected(file, age) if not any(name + ending in scraped.names[file, age] for ending in ENDINGS)]


def expected(file, age):
    """The metrics that a file defines, by the names under which they are exposed."""
    if file == "uses":
        return names(age)
    document = yaml.safe_load(config(file, age))
    return [re.sub("[^a-zA-Z0-9_:]", "_", exposed_name(metric)) for metric in document["metrics"]]


def test_everything_is_healthy_all_the_time(scraped):
    assert scraped.watch.failures == []
    assert min(scraped.watch.answers.values()) > 0


# Around now and over some of a shortest period; the least step is what Prometheus stores.
STEPS = [-31, 0.001, 0.009, 0.04, 0.95, 1, 1, 12.3, 14.7, 15, 0.5]


def instants():
    """In milliseconds."""
    now, result = round(time.time() * 1000), []
    for step in STEPS:
        now += round(step * 1000)
        result.append(now)
    return result


def page_at(exporter, milliseconds):
    """The page of an instant without the exporter's own metrics."""
    answer = exporter.metrics(f"?time={milliseconds / 1000:.3f}")
    assert answer.status == 200
    return "".join(line for line in answer.text.splitlines(True) if not OWN_METRIC.match(line))


def totals(page):
    """What may only rise, by series: counters, buckets, sums and counts."""
    lines = (line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#"))
    return {series: float(value) for series, value in lines if re.search(r"_(total|bucket|sum|count)(\{|$)", series)}


@pytest.mark.parametrize("age", AGES)
def test_nothing_falls(scraped, age):
    exporter = scraped.exporters["uses", age]
    pages = [totals(page_at(exporter, instant)) for instant in instants()]
    assert all(len(page) > len(names(age)) for page in pages)
    fallen = [
        (series, before[series], value)
        for before, page in zip(pages, pages[1:]) for series, value in page.items() if value < before.get(series, 0)
    ]
    assert fallen == []


@pytest.mark.parametrize("age", AGES)
def test_a_value_does_not_depend_on_what_was_asked_before(scraped, age):
    exporter = scraped.exporters["uses", age]
    asked = instants()[::3]
    pages = {instant: page_at(exporter, instant) for instant in asked}
    assert {instant: page_at(exporter, instant) for instant in reversed(asked)} == pages


@pytest.mark.parametrize("date", ["1970-01-01T00:00:00Z", "2016-02-29T12:00:00Z"])
def test_no_configuration_becomes_invalid_with_age(config_file, date):
    path = config_file(uses.document(datetime.datetime.fromisoformat(date)))
    result = run("check", "-f", path)
    assert result.returncode == 0, result.stderr.decode()


# What takes an hour to sum up, or longer: it oscillates faster than once a second, and no two of them are the same.

LONG_AGO = "1970-01-01T00:00:00Z"
COUNT = 7
DURATION = re.compile(r"\d(\.\d+)? ?(ms|s|min|h|d|seconds?|minutes?|hours?|days?|years?)\b")
PLAIN = {"name": "plain", "values": [{"kind": "static", "value": 1}]}


def endless(number):
    waves = " + ".join(f"sin(t*t*{1 + wave / 100} + {number})" for wave in range(20))
    return {"kind": "formula", "expression": f"50 + {waves}"}


def work(kind, value, count=1):
    """A metric whose values each need a sum of their own; `value` gives what a signal is used for."""
    values = [{"labels": [str(number)], "epoch": LONG_AGO} | value(endless(number)) for number in range(count)]
    return {"name": "summed", "type": kind, "labels": ["number"], "values": values}


def lognormal(median):
    return {"lognormal": {"median": median, "sigma": 0.5}}


WORK = {
    "a counter's rate": ("counter", lambda signal: {"rate": signal}),
    "a rate of arrivals": ("counter", lambda signal: {"rate": signal, "arrivals": "poisson"}),
    "a rate since a reset": ("counter", lambda signal: {"rate": signal, "resets": {"every": "36500d"}}),
    "a histogram's rate": ("histogram", lambda signal: {"rate": signal, "distribution": lognormal(0.1)}),
    "a histogram's median": ("histogram", lambda signal: {"rate": 5, "distribution": lognormal(signal)}),
    "a summary's rate": ("summary", lambda signal: {"rate": signal, "distribution": lognormal(0.1)}),
    "a summary's median": ("summary", lambda signal: {"rate": 5, "distribution": lognormal(signal)}),
    "a part of a sum": ("counter", lambda signal: {"rate": {"kind": "sum", "signals": [5, signal]}}),
    "a part of a product": ("counter", lambda signal: {"rate": {"kind": "product", "signals": [5, signal]}}),
}
RATE = work(*WORK["a counter's rate"], count=COUNT)


def file_of(*metrics):
    return yaml.safe_dump({"metrics": list(metrics)})


@pytest.mark.parametrize("use", WORK)
def test_what_would_take_an_hour_is_refused(exporter, use):
    exporter.create(PLAIN)
    before = exporter.mocked_page()
    metric = work(*WORK[use])
    for path, document in [("/metric", metric), ("/metrics", [PLAIN | {"name": "other"}, metric])]:
        answer = exporter.api("POST", path, document)
        assert answer.status == 422, answer.text
        assert_tells_what_it_costs(answer.json()["error"] + str(answer.json()["details"]), use)
        assert "--max-age-cost" in answer.text
    assert exporter.mocked_page() == before
    assert statuses(exporter, "/-/ready") == [200, 200]


def assert_tells_what_it_costs(text, use):
    assert "formula" in text
    assert DURATION.search(text), text
    assert ("median" if "median" in use else "rate") in text


def test_a_value_that_would_take_an_hour_is_refused(exporter):
    exporter.create(RATE | {"values": [{"labels": ["plain"], "rate": 1}]})
    value = RATE["values"][0]
    for date in (LONG_AGO, "1980-06-01T00:00:00Z"):
        answer = exporter.api("POST", "/metric/summed/value", value | {"labels": ["one"], "epoch": date})
        assert answer.status == 422, answer.text
        assert_tells_what_it_costs(answer.text, "a rate")
    assert exporter.mocked_page().count("\nsummed_total{") == 1


def test_the_same_formula_is_taken_when_its_time_begins_now(exporter):
    values = [{name: part for name, part in value.items() if name != "epoch"} for value in RATE["values"]]
    exporter.create(RATE | {"values": values})
    wait_until(lambda: statuses(exporter, "/-/ready") == [200, 200], "readiness")
    assert exporter.mocked_page().count("\nsummed_total{") == COUNT


def test_an_option_allows_it_and_what_is_deleted_is_waited_for_no_more(start):
    exporter = start("--max-age-cost", "36500d")
    exporter.create(PLAIN)
    exporter.create(RATE)
    assert statuses(exporter, "/-/ready") == [503, 503]
    assert exporter.api("DELETE", "/metric/summed").status == 200
    wait_until(lambda: statuses(exporter, "/-/ready") == [200, 200], "readiness")


@pytest.mark.parametrize("text", ["", "soon", "-1s", "10 parsecs"])
def test_the_most_that_a_definition_may_cost_is_a_duration(text):
    result = run("serve", "-a", "0", "-m", "0", f"--max-age-cost={text}")
    assert result.returncode == 64
    assert "max-age-cost" in result.stderr.decode() and "duration" in result.stderr.decode().lower()


@pytest.mark.parametrize("use", WORK)
def test_check_tells_how_long_it_will_take(config_file, use):
    result = run("check", "-f", config_file(file_of(PLAIN, work(*WORK[use]))))
    assert result.returncode == 0, result.stderr.decode()
    assert_tells_what_it_costs((result.stdout + result.stderr).decode(), use)


def test_check_says_nothing_of_what_takes_no_time(config_file):
    names = [name for name in uses.ALL if name not in uses.IN_BACKGROUND]
    result = run("check", "-f", config_file(uses.document(epoch(AGES["ten years"]), names)))
    assert result.returncode == 0
    assert "warning" not in (result.stdout + result.stderr).decode()


# Nothing waits


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """An exporter that has hours of work before it."""
    with Exporter(tmp_path_factory.mktemp("busy"), config=file_of(PLAIN, RATE)) as exporter:
        yield exporter


@pytest.fixture
def in_the_midst(busy):
    """The exporter, which is at work before the test and is still at it after it."""
    assert statuses(busy, "/-/ready") == [503, 503]
    yield busy
    assert statuses(busy, "/-/ready") == [503, 503]


def test_the_log_warns_of_what_takes_long(in_the_midst):
    wait_until(lambda: "warning" in in_the_midst.log.lower(), "a warning in the log")
    assert_tells_what_it_costs(in_the_midst.log, "a rate")
    assert "warning" in in_the_midst.log.lower()


def test_who_asks_for_readiness_learns_how_far_it_is(in_the_midst):
    answer = in_the_midst.request(in_the_midst.metrics_port, "GET", "/-/ready")
    assert re.search(r"\d", answer.text)


def test_it_is_healthy_meanwhile(in_the_midst):
    for _ in range(50):
        assert statuses(in_the_midst, "/-/healthy") == [200, 200]


def test_a_page_has_what_is_there_and_counts_what_is_left_out(in_the_midst):
    page = in_the_midst.page()
    assert "\nplain 1\n" in page
    assert not re.search("^summed", page, re.MULTILINE)
    assert re.search(rf"^mocktrics_exporter_\S+ {COUNT}$", page, re.MULTILINE)


def test_a_prometheus_with_its_default_timeout_gets_the_rest(in_the_midst, tmp_path):
    with Prometheus(tmp_path, in_the_midst.metrics_port) as prometheus:
        prometheus.wait_for_scrapes(3)
        assert prometheus.value("min_over_time(up[5m])") == 1
        assert prometheus.value("plain") == 1
        assert prometheus.query("summed_total") == []


def test_changes_and_samples_of_others_are_answered(in_the_midst):
    metric = {"name": "created", "type": "counter", "values": [{"rate": {"kind": "sine", "period": "1h", "amplitude": 9}}]}
    for _ in range(10):
        in_the_midst.create(metric)
        assert "\ncreated_total " in in_the_midst.page()
        assert in_the_midst.api("GET", "/metric/created/samples?from=0&to=3600&step=60").status == 200
        assert in_the_midst.api("DELETE", "/metric/created").status == 200


def test_what_another_instant_asks_for_is_answered(in_the_midst):
    for date in ("1980-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2100-01-01T00:00:00Z"):
        answer = in_the_midst.metrics(f"?time={date}")
        assert answer.status == 200 and "\nplain 1\n" in answer.text


def test_who_leaves_takes_nothing_along(in_the_midst):
    asked = {in_the_midst.metrics_port: "/metrics", in_the_midst.api_port: "/metric/summed/samples?from=0&to=3600&step=60"}
    for port, path in list(asked.items()) * 10:
        with in_the_midst.socket(port) as gone:
            gone.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert statuses(in_the_midst, "/-/healthy") == [200, 200]
    assert "\nplain 1\n" in in_the_midst.page()


def test_the_process_ends_in_the_midst_of_its_work(start):
    exporter = start(config=file_of(PLAIN, RATE))
    assert statuses(exporter, "/-/ready") == [503, 503]
    exporter.stop()
