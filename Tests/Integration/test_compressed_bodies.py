"""Bodies that are sent compressed (RFC 9110, section 8.4): gzip is read, within the same limit, and any other coding is refused."""

import gzip
import json

import pytest

LIMIT = 100_000
ARGUMENTS = ["--max-body-bytes", str(LIMIT)]
METRIC = {"name": "demo", "documentation": "x" * 1000, "values": [{"kind": "static", "value": 1}]}
BODY = json.dumps(METRIC).encode()


@pytest.fixture
def limited(start):
    return start(*ARGUMENTS)


def post(exporter, body, coding, path="/metric", method="POST", **headers):
    return exporter.api(method, path, body=body, headers={"Content-Encoding": coding, **headers})


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP", " gzip ", "identity, gzip"])
def test_gzip_is_read(coding, limited):
    assert post(limited, gzip.compress(BODY), coding).status == 201
    assert limited.api("GET", "/metric/demo").json()["documentation"] == METRIC["documentation"]


@pytest.mark.parametrize("coding", ["identity", "", "identity, identity"])
def test_no_coding_is_none(coding, limited):
    assert post(limited, BODY, coding).status == 201


def test_every_call_that_takes_a_body_takes_it_compressed(limited):
    value = gzip.compress(b"{kind: static, value: 2}")
    calls = [
        ("PUT", "/metric/demo", gzip.compress(BODY), {}),
        ("PUT", "/metric/demo/value", value, {"Content-Type": "application/yaml"}),
        ("POST", "/metrics", gzip.compress(b'[{"name":"other"}]'), {}),
        ("POST", "/samples?from=0&to=1&step=1", gzip.compress(BODY), {}),
    ]
    for method, path, body, headers in calls:
        assert post(limited, body, "gzip", path, method, **headers).status in (200, 201), path
    assert "\ndemo 2\n" in limited.page()


def test_pieces_one_after_the_other_are_one_body(limited):
    assert post(limited, gzip.compress(BODY[:10]) + gzip.compress(b"") + gzip.compress(BODY[10:]), "gzip").status == 201


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip, gzip", "br, gzip", "compress", "x"])
def test_another_coding_is_refused_with_those_that_are_read(coding, limited):
    answer = post(limited, gzip.compress(BODY), coding)
    assert (answer.status, answer.headers["Accept-Encoding"]) == (415, "gzip")
    assert coding in answer.json()["error"] and "gzip" in answer.json()["error"]


@pytest.mark.parametrize("body", [
    BODY, b"", gzip.compress(BODY)[:-1], gzip.compress(BODY)[:50], gzip.compress(BODY) + b"x", gzip.compress(BODY)[:-8] + bytes(8),
], ids=["plain", "empty", "cut off", "half", "more", "wrong sum"])
def test_what_is_not_gzip_is_refused(body, limited):
    answer = post(limited, body, "gzip")
    assert answer.status == 400 and "gzip" in answer.json()["error"]
    assert limited.api("GET", "/metric/all").json() == []


def test_the_limit_holds_for_what_is_expanded(limited):
    def padded(length):
        return BODY + b" " * (length - len(BODY))

    assert post(limited, gzip.compress(padded(LIMIT)), "gzip").status == 201
    answer = post(limited, gzip.compress(padded(LIMIT + 1)), "gzip")
    assert answer.status == 413 and "--max-body-bytes" in answer.json()["error"]


def test_a_bomb_is_not_expanded(limited):
    # Ten million blanks in ten kilobytes, nine times over.
    bomb = gzip.compress(b" " * 10_000_000, 9) * 9
    assert len(bomb) < LIMIT
    post(limited, gzip.compress(BODY), "gzip")
    before = limited.peak_memory()
    assert post(limited, bomb, "gzip").status == 413
    assert limited.peak_memory() - before < 10 * 2**20
