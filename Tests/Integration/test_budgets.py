"""What a request may cost: it is known before it is done, it is done beside scrapes of the present, and it stops when nobody
waits for it."""

import json
import os
import threading

import pytest

from exporter import wait_until

SINES = "+".join(f"sin(t/{index + 7}.1)" for index in range(280))


def repeated(label, count):
    return "+".join(f'value("{label}")' for _ in range(count))


def formula(label, expression):
    return {"kind": "formula", "labels": [label], "expression": expression}


def costly(name, series, type="gauge"):
    """A metric of which one evaluation of one series takes some ten milliseconds: 300 * 30 * 280 sines."""
    values = [formula("a", SINES), formula("b", repeated("a", 300)), formula(f"c{{1..{series}}}", repeated("b", 30))]
    return {"name": name, "documentation": "x", "type": type, "labels": ["x"], "values": values}


CHEAP = {"name": "cheap", "documentation": "x", "type": "gauge", "values": [{"kind": "static", "value": 1}]}
# A quarter of an hour of processor time for the samples, several minutes for the page.
SAMPLES = "/metric/costly/samples?labels=c1&from=1700000000&to=1700010999&step=1"
PAGE = "/metrics?time=1700000000&name[]=costly"


@pytest.fixture
def generous(start):
    """An exporter that accepts requests of hours."""
    return start("--max-request-cost", "10h", config=json.dumps({"metrics": [costly("costly", 4000), CHEAP]}))


def processor_seconds(process):
    """Of a process so far (proc(5))."""
    fields = open(f"/proc/{process.pid}/stat").read().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def is_busy(process):
    """Whether it computes now: a look at two instants between which a second of work could have been done."""
    before = processor_seconds(process)
    threading.Event().wait(1)
    return processor_seconds(process) - before > 0.1


LONG = {
    "samples": ("api", "GET", SAMPLES, None),
    "a preview": (
        "api", "POST", "/samples?from=1700000000&to=1700010999&step=1",
        {"name": "p", "documentation": "x", "type": "gauge",
         "values": [{"kind": "max", "signals": [{"kind": "random_walk", "start": 1, "step": 1}] * 4000}]},
    ),
    "a page": ("metrics", "GET", PAGE, None),
    "the length of a page": ("metrics", "HEAD", PAGE, None),
}


def begin(exporter, case):
    """Sends a request, and leaves the answer to come."""
    port, method, path, document = LONG[case]
    connection = exporter.connect(exporter.api_port if port == "api" else exporter.metrics_port)
    body = json.dumps(document) if document else None
    connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    return connection


@pytest.mark.parametrize("case", LONG)
def test_work_stops_when_its_client_leaves(generous, case):
    connection = begin(generous, case)
    wait_until(lambda: is_busy(generous.process), "the work to begin")
    connection.close()
    wait_until(lambda: not is_busy(generous.process), "the work to stop")


@pytest.mark.parametrize("case", LONG)
def test_scrapes_and_calls_are_answered_beside_it(generous, case):
    connections = [begin(generous, case) for _ in range(3)]
    wait_until(lambda: is_busy(generous.process), "the work to begin")
    for _ in range(5):
        answer = generous.request(generous.metrics_port, "GET", "/metrics?name[]=cheap")
        assert "cheap 1" in answer.text
        assert generous.api("GET", "/status").status == 200
        assert generous.api("GET", "/metric/cheap").status == 200
    assert is_busy(generous.process)
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("case", [case for case in LONG if case != "a page"])
def test_the_end_of_the_process_does_not_wait_for_it(generous, case):
    connection = begin(generous, case)
    wait_until(lambda: is_busy(generous.process), "the work to begin")
    generous.stop()
    answer = connection.getresponse()
    assert answer.status == 503
    if LONG[case][1] != "HEAD":
        assert "the exporter is being stopped" in answer.read().decode().lower()
    connection.close()


def test_samples_that_cost_too_much_are_refused(start):
    exporter = start(config=json.dumps({"metrics": [costly("costly", 10)]}))
    answer = exporter.api("GET", SAMPLES)
    assert answer.status == 422
    assert "of processor time; at most 10 s are allowed (--max-request-cost)" in answer.json()["error"]
    # One of a thousand instants costs no more than it seems.
    assert exporter.api("GET", SAMPLES.replace("step=1", "step=1000")).status == 200


def test_a_page_of_another_instant_that_costs_too_much_is_refused(start):
    # A scrape of the present has the sums of the block that it is in; a page of another block must make them.
    rate = {"kind": "formula", "expression": SINES}
    metrics = [
        {"name": f"c{index}_total", "documentation": "x", "type": "counter",
         "values": [{"rate": rate | {"phase": f"{index}s"}}]}
        for index in range(100)
    ]
    exporter = start(config=json.dumps({"metrics": metrics}))
    future = "/metrics?time=2030-01-01T00:00:00Z"
    answer = exporter.request(exporter.metrics_port, "GET", future)
    assert answer.status == 422
    assert "The page of this instant would take about" in answer.text and "--max-request-cost" in answer.text
    assert exporter.request(exporter.metrics_port, "GET", future + "&name[]=c7_total").status == 200
    assert exporter.request(exporter.metrics_port, "GET", "/metrics").status == 200


def walks(count):
    return [{"kind": "random_walk", "start": 1, "step": 1}] * count


def references(count, expression):
    first = [{"kind": "static", "value": 1, "labels": [str(index)]} for index in range(2)]
    return first + [formula(str(index), expression(index)) for index in range(2, count)]


DEFINITIONS = {
    "a page that takes too long": (costly("m", 4000), "a page with all series takes about"),
    "a rate of very many walks": (
        {"type": "counter", "values": [{"rate": {"kind": "sum", "signals": walks(2000)}}]},
        "one evaluation takes about",
    ),
    "a long chain of formulas": (
        {"type": "gauge", "labels": ["x"], "values": references(103, lambda index: f'value("{index - 1}")')},
        "100 after one another",
    ),
    "formulas that look at two others each": (
        {"type": "gauge", "labels": ["x"],
         "values": references(40, lambda index: f'value("{index - 1}")+value("{index - 2}")')},
        "allowed are 1000 in all",
    ),
    "formulas that look at one other often": (
        {"type": "gauge", "labels": ["x"],
         "values": [formula("a", SINES), formula("b", repeated("a", 300)), formula("c", repeated("b", 300))]},
        "one evaluation of a series takes about",
    ),
}

@pytest.mark.parametrize("case", DEFINITIONS)
def test_a_definition_that_costs_too_much_is_refused(exporter, case):
    definition, sentence = DEFINITIONS[case]
    answer = exporter.api("POST", "/metric", {"name": "m", "documentation": "x"} | definition)
    assert answer.status == 422, answer.text
    assert sentence in answer.json()["error"]
    assert exporter.api("GET", "/metric/all").json() == []
