"""The API as HTTP: methods, paths, encodings, media types, connections."""

import re

import pytest

from exporter import send

GAUGE = {"name": "demo", "labels": ["a"], "values": []}


def value(label):
    return {"kind": "static", "labels": [label], "value": 1}


def allowed(answer):
    return [method.strip() for method in answer.headers["Allow"].split(",")]


@pytest.mark.parametrize("path", ["/healthz", "/metric/all", "/openapi.json", "/docs"])
def test_head_answers_as_get_without_the_body(path, shared):
    get, head = (shared.api(method, path) for method in ("GET", "HEAD"))
    assert head.status == get.status == 200
    assert head.headers["Content-Type"] == get.headers["Content-Type"]
    assert head.headers["Content-Length"] == get.headers["Content-Length"] == str(len(get.body))
    assert head.body == b""


def test_the_health_is_told(shared):
    answer = shared.api("GET", "/healthz")
    assert (answer.status, answer.headers["Content-Type"], answer.text) == (200, "application/json", '{"status":"ok"}')


@pytest.mark.parametrize(("method", "path", "methods"), [
    ("GET", "/metric", {"POST"}), ("PUT", "/metric", {"POST"}), ("DELETE", "/metric", {"POST"}),
    ("PUT", "/metric/all", {"GET", "HEAD"}), ("DELETE", "/metric/all", {"GET", "HEAD"}), ("POST", "/metric/demo", {"GET", "HEAD", "PUT", "DELETE"}),
    ("PATCH", "/metric/demo", {"GET", "HEAD", "PUT", "DELETE"}), ("GET", "/metric/demo/value", {"POST", "PUT", "DELETE"}),
    ("PATCH", "/metric/demo/value/", {"POST", "PUT", "DELETE"}), ("POST", "/healthz", {"GET", "HEAD"}), ("GET", "/metric/", {"POST"}),
    ("DELETE", "/metric/all/", {"GET", "HEAD"}), ("DELETE", "//metric//all", {"GET", "HEAD"}),
    ("DELETE", "/openapi.json", {"GET", "HEAD"}), ("POST", "/docs", {"GET", "HEAD"}),
])
def test_a_wrong_method_is_told_which_are_allowed(method, path, methods, shared):
    answer = shared.api(method, path)
    assert answer.status == 405
    assert sorted(allowed(answer)) == sorted(methods), "each once"
    refusal = answer.json()
    assert refusal["success"] is False and method in refusal["error"]
    assert all(name in refusal["error"] for name in methods)


@pytest.mark.parametrize("path", [
    "/page/nothing.js", "/metric/a/b", "/metric/a/value/b", "/nothing", "/healthz/x", "/docs/a/b",
    "/docs/nothing.js", "/docs/..%2f..%2fetc%2fpasswd", "/Metric/all", "/%E2%82%AC",
])
def test_an_unknown_path_is_told_in_the_form_of_the_api(path, shared):
    answer = shared.api("GET", path)
    assert answer.status == 404
    refusal = answer.json()
    assert refusal["success"] is False and refusal["error"]


def test_a_slash_at_the_end_of_a_path_does_not_count(exporter):
    assert exporter.api("POST", "/metric/", GAUGE).status == 201
    assert exporter.api("PUT", "/metric/demo/value/", value("x")).status == 201
    for path in ("/metric/demo", "/metric/all", "/metric/demo/values", "/status", "/healthz", "/docs"):
        answer, slashed = (exporter.api("GET", path + end) for end in ("", "/"))
        assert slashed.status == answer.status == 200, path
        assert slashed.headers["Content-Type"] == answer.headers["Content-Type"]
    assert exporter.api("DELETE", "/metric/demo/value/?labels=x").status == 200
    assert exporter.api("DELETE", "/metric/demo/").status == 200


@pytest.mark.parametrize("path", ["/samples", "/samples/"])
def test_a_preview_is_no_change_with_a_slash_at_the_end_either(path, start):
    exporter = start("--read-only-api")
    assert exporter.api("POST", path, GAUGE).status == 200
    assert exporter.api("POST", "/metric/", GAUGE).status == 403


@pytest.mark.parametrize("path", ["/metric/%64emo", "/metric/d%65m%6F", "/metric/%64%65%6d%6f"])
def test_a_name_may_be_percent_encoded(path, exporter):
    exporter.create(GAUGE)
    assert exporter.api("GET", path).json()["name"] == "demo"
    added = exporter.api("POST", f"{path}/value", value("x"))
    assert added.json() == {"success": True, "name": "demo", "action": "created"}
    assert exporter.api("DELETE", path).status == 200


@pytest.mark.parametrize(("text", "encoded"), [
    ("\u00e9", "%C3%A9"), ("e\u0301", "e%CC%81"), ("😀", "%F0%9F%98%80"), ("a b", "a+b"), ("a b", "a%20b"), ("a+b", "a%2Bb"),
    ("a&b=c", "a%26b%3Dc"), ("a=b", "a=b"), ("100%", "100%25"), ("#?/", "%23?/"), ("", ""), ("\"\\\r\n\t", "%22%5C%0D%0A%09"),
    ("%41", "%2541"),
])
def test_a_label_value_in_the_query_is_decoded_as_a_form(text, encoded, exporter):
    exporter.create(GAUGE | {"values": [value(text), value("other")]})
    answer = exporter.api("DELETE", f"/metric/demo/value?labels={encoded}")
    assert answer.status == 200, answer.text
    assert [left["labels"] for left in exporter.api("GET", "/metric/demo").json()["values"]] == [["other"]]


def test_the_two_ways_to_write_an_accent_are_two_values(exporter):
    exporter.create(GAUGE | {"values": [value("\u00e9"), value("e\u0301")]})
    assert exporter.mocked_page() == '# TYPE demo gauge\ndemo{a="\u00e9"} 1\ndemo{a="e\u0301"} 1\n'
    assert exporter.api("DELETE", "/metric/demo/value?labels=e%CC%81").status == 200
    assert exporter.mocked_page() == '# TYPE demo gauge\ndemo{a="\u00e9"} 1\n'


def test_a_query_without_an_equals_sign_is_an_empty_value(exporter):
    exporter.create(GAUGE | {"values": [value("")]})
    assert exporter.api("DELETE", "/metric/demo/value?labels").status == 200


@pytest.mark.parametrize("encoded", ["%zz", "%4", "%", "%ff", "%C3", "%ED%A0%80", "%C0%AF"])
@pytest.mark.parametrize("path", ["/metric/{}", "/metric/{}/value?labels=x", "/metric/demo/value?labels={}"])
def test_a_percent_encoding_that_is_none_is_refused(path, encoded, exporter):
    exporter.create(GAUGE)
    answer = exporter.api("DELETE", path.format(encoded))
    assert answer.status == 400, answer.text
    assert "percent-encoding" in answer.json()["error"] and "UTF-8" in answer.json()["error"]


@pytest.mark.parametrize("content_type", [
    "application/json", "application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json", None,
])
def test_json_is_taken_under_its_media_types_and_without_one(content_type, exporter):
    headers = {"Content-Type": content_type} if content_type else {}
    answer = exporter.request(exporter.api_port, "POST", "/metric", b'{"name":"demo"}', headers)
    assert answer.status == 201, answer.text


@pytest.mark.parametrize("content_type", [
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml",
    "application/jsonp", "", ";", "text/json+xml",
])
@pytest.mark.parametrize("path", ["/metric", "/metric/demo/value"])
def test_another_media_type_is_refused(path, content_type, exporter):
    exporter.create(GAUGE)
    answer = exporter.api("POST", path, body=b"{}", headers={"Content-Type": content_type})
    assert answer.status == 415, answer.text
    assert "application/json" in answer.json()["error"]


def test_one_connection_serves_many_calls(exporter):
    connection = exporter.connect(exporter.api_port)
    connection.connect()
    port = connection.sock.getsockname()
    for index in range(50):
        body = b'{"name":"metric_%d"}' % index
        assert send(connection, "POST", "/metric", body, {"Content-Type": "application/json"}).status == 201
        # A refusal, also one before the body was read, leaves the connection as it was.
        assert send(connection, "POST", "/metric", body, {"Content-Type": "text/plain"}).status == 415
        assert send(connection, "GET", "/nothing").status == 404
    assert connection.sock.getsockname() == port
    connection.close()
    assert len(exporter.api("GET", "/metric/all").json()) == 50


def test_requests_sent_ahead_are_answered_in_order(exporter):
    requests = b"".join(
        b"GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n" % (path, last)
        for path, last in [(b"/healthz", b""), (b"/metric/all", b""), (b"/nothing", b"Connection: close\r\n")]
    )
    with exporter.socket(exporter.api_port) as connection:
        connection.sendall(requests)
        answers = b""
        while part := connection.recv(65536):
            answers += part
    assert re.findall(rb"HTTP/1\.1 (\d+)", answers) == [b"200", b"200", b"404"]
    assert answers.index(b'{"status":"ok"}') < answers.index(b"[]")
