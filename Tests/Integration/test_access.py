"""Who may change what is mocked: the token, the read-only API, no API, and pages of other sites, which may not."""

import json
import re
import socket

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from exporter import Exporter, run, wait_until

FIRST, SECOND = "older-secret", "newer-secret"
TOKEN = "s3cr3t-token_of.the~owner+/=="
CONFIG = "metrics: [{name: kept, values: [{kind: static, value: 1}]}]"
CHANGES = [
    ("POST", "/metric", b'{"name":"demo"}'), ("DELETE", "/metric/kept", None),
    ("POST", "/metric/kept/value", b'{"kind":"static","value":1}'), ("DELETE", "/metric/kept/value", None),
    ("PUT", "/metric", b"{}"), ("PATCH", "/nothing", b"{}"), ("POST", "/-/nothing", None),
]
READS = ["/metric/all", "/metric/kept", "/healthz", "/openapi.json", "/docs", "/-/access", "/metric/kept/samples"]


@pytest.fixture(scope="module")
def token_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("token") / "token"
    path.write_text(TOKEN + "\n")
    return path


@pytest.fixture(scope="module")
def guarded(tmp_path_factory, token_file):
    with Exporter(tmp_path_factory.mktemp("guarded"), "--api-token-file", token_file, config=CONFIG) as exporter:
        yield exporter


@pytest.fixture(scope="module")
def read_only(tmp_path_factory):
    with Exporter(tmp_path_factory.mktemp("read-only"), "--read-only-api", config=CONFIG) as exporter:
        yield exporter


def bearer(token, scheme="Bearer"):
    return {"Authorization": f"{scheme} {token}"}


def refusal(answer, status):
    assert answer.status == status, answer.text
    document = answer.json()
    assert document["success"] is False
    return document["error"]


# The token


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
@pytest.mark.parametrize("headers", [
    {}, bearer("wrong"), bearer(TOKEN[:-1]), bearer(TOKEN + "x"), bearer(""), bearer(TOKEN, "Basic"), {"Authorization": TOKEN},
    {"Authorization": "Bearer"},
], ids=["none", "wrong", "shorter", "longer", "empty", "other scheme", "no scheme", "no token"])
def test_a_change_without_the_token_is_refused(method, path, body, headers, guarded):
    answer = guarded.api(method, path, body=body, headers=headers)
    assert "--api-token-file" in refusal(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="mocktrics-exporter"')
    assert TOKEN not in answer.text
    assert [metric["name"] for metric in guarded.api("GET", "/metric/all").json()] == ["kept"]


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_change_with_the_token_is_made(scheme, guarded):
    assert guarded.api("POST", "/metric", {"name": "demo"}, headers=bearer(TOKEN, scheme)).status == 201
    assert guarded.api("DELETE", "/metric/demo", headers=bearer(TOKEN, scheme)).status == 200


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("headers", [{}, bearer("wrong")], ids=["none", "wrong"])
def test_reading_needs_no_token(path, headers, guarded):
    assert guarded.api("GET", path, headers=headers).status in (200, 422)
    assert guarded.api("HEAD", path, headers=headers).status in (200, 422)
    assert guarded.scrape().status == 200


def test_two_tokens_are_one_too_many(guarded):
    with guarded.socket(guarded.api_port) as connection:
        connection.sendall(
            f"DELETE /metric/kept HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n"
            f"Authorization: Bearer {TOKEN}\r\nConnection: close\r\n\r\n".encode()
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 401 ")


@pytest.mark.parametrize(("content", "fragment"), [
    ("", "no token"), (" \n\n", "no token"), ("one\ntwo\n", "one token"), ("with blank\n", "without blanks"), ("caf\u00e9", "ASCII"),
])
def test_a_file_without_one_token_keeps_the_exporter_from_starting(content, fragment, tmp_path):
    path = tmp_path / "token"
    path.write_text(content)
    result = run("--host", "127.0.0.1", "-a", "0", "-m", "0", "--api-token-file", path)
    line, = result.stderr.decode().splitlines()
    assert result.returncode == 1 and str(path) in line and fragment in line
    assert not content.strip() or content.strip() not in line


def test_a_token_file_that_is_not_there_is_told(tmp_path):
    result = run("--host", "127.0.0.1", "-a", "0", "-m", "0", "--api-token-file", tmp_path / "missing")
    assert result.returncode == 1
    assert b"missing" in result.stderr and b"No such file" in result.stderr


def test_a_new_token_is_taken_over_and_an_empty_file_is_not(start, tmp_path):
    path = tmp_path / "token"
    path.write_text(FIRST)
    exporter = start("--api-token-file", path, "--log-level", "trace")

    def admits(token):
        return exporter.api("PUT", "/metric", headers=bearer(token)).status == 405

    assert admits(FIRST) and not admits(SECOND)
    path.write_text(SECOND)
    wait_until(lambda: admits(SECOND), "the new token")
    assert not admits(FIRST)
    path.write_text("")
    wait_until(lambda: "kept the token as it was" in exporter.log, "a line of the log")
    assert admits(SECOND) and not admits("")
    path.unlink()
    wait_until(lambda: exporter.log.count("kept the token as it was") == 2, "another line of the log")
    assert admits(SECOND)
    assert FIRST not in exporter.log and SECOND not in exporter.log


def test_a_refusal_of_head_has_no_body(shared):
    exporter = shared
    with exporter.socket(exporter.api_port) as connection:
        connection.sendall(
            b"HEAD /nothing HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        )
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 404 ") and answer.endswith(b'{"status":"ok"}')
    assert b"error" not in answer


# The read-only API, and none


@pytest.mark.parametrize(("method", "path", "body"), CHANGES)
def test_a_read_only_api_changes_nothing(method, path, body, read_only):
    assert "--read-only-api" in refusal(read_only.api(method, path, body=body), 403)
    assert read_only.api("GET", "/metric/all").json()[0]["name"] == "kept"


@pytest.mark.parametrize("path", READS)
def test_a_read_only_api_can_be_read(path, read_only):
    assert read_only.api("GET", path).status in (200, 422)


def test_without_the_api_there_is_one_port(tmp_path):
    with Exporter(tmp_path, "--no-api", "--read-only-api", config=CONFIG) as exporter:
        assert json.loads(exporter.ports_file.read_text()) == {"api": None, "metrics": exporter.metrics_port}
        assert "kept 1\n" in exporter.page()
        wait_until(lambda: re.search("listening|--no-api", exporter.log), "the line 'listening'")
        assert "--no-api" in exporter.log


def test_without_the_api_its_port_may_be_taken(start):
    with socket.create_server(("127.0.0.1", 0)) as holder:
        exporter = start("--no-api", "-a", holder.getsockname()[1])
        assert exporter.api_port is None and exporter.scrape().status == 200


@pytest.mark.parametrize(("name", "changes"), [("shared", "allowed"), ("guarded", "token"), ("read_only", "refused")])
def test_a_page_is_told_what_it_may(name, changes, request):
    answer = request.getfixturevalue(name).api("GET", "/-/access")
    assert (answer.status, answer.json()) == (200, {"changes": changes})


# The document


def operations(exporter):
    document = exporter.api("GET", "/openapi.json").json()
    validate(document, cls=OpenAPIV31SpecValidator)
    return document, [
        (method, operation) for path in document["paths"].values() for method, operation in path.items()
    ]


def is_change(method, operation):
    """Computing what a definition would show changes nothing, although it has a body."""
    return method != "get" and operation["operationId"] != "previewSamples"


def test_a_preview_changes_nothing_and_is_for_everybody(guarded, read_only):
    metric = {"name": "a", "values": [{"kind": "static", "value": 1}]}
    for exporter in [guarded, read_only]:
        for path in ("/samples", "/samples/", "//samples"):
            assert exporter.api("POST", path, metric).status == 200
        for path in ("/samples/x", "/%73amples", "/Samples", "/metric/", "//metric"):
            assert exporter.api("POST", path, metric).status in (401, 403)
        assert exporter.api("GET", "/metric/a").status == 404


def test_the_document_offers_the_token_for_changes_only(guarded):
    document, all_operations = operations(guarded)
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert "security" not in document
    for method, operation in all_operations:
        assert operation.get("security") == ([{"bearer": []}] if is_change(method, operation) else None), operation
        assert ("401" in operation["responses"]) == is_change(method, operation)


@pytest.mark.parametrize("name", ["shared", "read_only"])
def test_the_document_offers_no_token_where_there_is_none(name, request):
    document, all_operations = operations(request.getfixturevalue(name))
    assert "securitySchemes" not in document["components"]
    assert all("security" not in operation for _, operation in all_operations)
    assert all(("403" in operation["responses"]) == is_change(method, operation) for method, operation in all_operations)


# Hosts and origins


def changed(exporter, host, target="/metric/nothing", version="1.1", **headers):
    """The answer to a change, with exactly these headers; 404 is that of a change that was let through."""
    hosts = [host] if isinstance(host, str) else host
    lines = [f"Host: {name}" for name in hosts] + [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    request = "\r\n".join([f"DELETE {target} HTTP/{version}", *lines, "Connection: close", "", ""])
    with exporter.socket(exporter.api_port) as connection:
        connection.sendall(request.encode())
        answer = b""
        while b"}" not in answer:
            part = connection.recv(65536)
            assert part, answer
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)["error"]


OURS = [
    "localhost", "localhost:8080", "LOCALHOST", "localhost.", "mock.localhost:1", "127.0.0.1", "127.0.0.1:8080", "192.168.1.5:80",
    "[::1]", "[::1]:8080", "[2001:DB8::1]:8080", "[::ffff:127.0.0.1]", "mocktrics", "mock_exporter-1:8080", "mocktrics.", "localhost:",
]
NOT_OURS = [
    "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example.", "localhost..", "a..b",
    "10.0.0.1.nip.io", ".localhost", "evillocalhost.com",
]
NO_HOST = [
    "127.1", "0x7f.0.0.1", "0x7f000001", "2130706433", "0177.0.0.1", "127.0.0.01", "256.1.1.1", "1.2.3.4.5", "user@localhost",
    "localhost:80@evil.example", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[::1", "::1", "[127.0.0.1]", "[]", "localhost:99999",
    "localhost:-1", "127.0.0.1:8080.evil.example", "[::1].evil.example", "localhost:8 0", "localhost/x", "localhost#x", "loc alhost",
    "caf\u00e9", "%6cocalhost", "*",
]


@pytest.mark.parametrize("host", OURS)
def test_a_host_of_ours_may_change(host, shared):
    assert changed(shared, host)[0] == 404


@pytest.mark.parametrize("host", NOT_OURS)
def test_another_host_may_not_change_and_is_told_how_it_could(host, shared):
    status, error = changed(shared, host)
    assert status == 403
    assert host in error and ("--allowed-host" in error or "neither a name" in error)


@pytest.mark.parametrize("host", NO_HOST)
def test_what_is_no_host_as_browsers_write_it_may_not_change(host, shared):
    status, error = changed(shared, host)
    assert (status, "neither a name nor an IP address" in error) == (403, True) or status == 400


def test_several_hosts_and_none_may_not_change(shared):
    assert changed(shared, ["localhost", "localhost"])[0] == 400
    assert changed(shared, ["localhost", "evil.example"])[0] == 400
    assert changed(shared, [], version="1.0")[0] == 403
    assert changed(shared, "")[0] == 403


@pytest.mark.parametrize(("target", "host", "status"), [
    ("http://localhost/metric/nothing", "localhost", 404), ("http://LOCALHOST:80/metric/nothing", "localhost:80", 404),
    ("http://evil.example/metric/nothing", "localhost", 403), ("http://localhost/metric/nothing", "evil.example", 404),
    ("http://evil.example/metric/nothing", "evil.example", 403), ("http://a@localhost/metric/nothing", "localhost", 400),
    ("//evil.example/metric/nothing", "localhost", 404),
])
def test_the_host_of_a_target_counts_and_not_the_one_of_the_field(target, host, status, shared):
    assert changed(shared, host, target)[0] == status


ORIGINS = [
    ("http://localhost", "localhost", True), ("http://localhost:80", "localhost", True), ("https://localhost", "localhost:443", True),
    ("https://localhost:443", "localhost", True), ("http://localhost:8080", "localhost:8080", True), ("HTTP://LOCALHOST", "localhost", True),
    ("http://[::1]:8080", "[::1]:8080", True), ("https://localhost", "localhost", True),
    ("http://localhost:3000", "localhost:8080", False), ("http://localhost", "localhost:8080", False),
    ("http://evil.example", "localhost", False), ("http://localhost.evil.example", "localhost", False),
    ("http://127.0.0.1:8080", "localhost:8080", False), ("null", "localhost", False), ("", "localhost", False),
    ("file://", "localhost", False), ("chrome-extension://localhost", "localhost", False), ("localhost", "localhost", False),
    ("http://localhost@evil.example", "localhost", False), ("http://evil.example#localhost", "localhost", False),
    ("http://localhost/", "localhost", False), ("http://", "localhost", False), ("http://localhost, http://localhost", "localhost", False),
]


@pytest.mark.parametrize(("origin", "host", "is_ours"), ORIGINS)
def test_only_a_page_of_our_own_may_change(origin, host, is_ours, shared):
    status, error = changed(shared, host, Origin=origin)
    assert status == (404 if is_ours else 403), error
    assert is_ours or "Origin" in error


@pytest.mark.parametrize(("site", "status"), [
    ("same-origin", 404), ("none", 404), ("same-site", 403), ("cross-site", 403), ("", 403), ("Same-Origin", 403),
])
def test_a_browser_that_says_how_the_page_relates_is_believed(site, status, shared):
    assert changed(shared, "localhost", Sec_Fetch_Site=site)[0] == status


FORMS = {
    "form": {"Content-Type": "application/x-www-form-urlencoded"},
    "text": {"Content-Type": "text/plain"},
    "multipart": {"Content-Type": "multipart/form-data; boundary=x"},
    "blob without a type": {},
    "json of a page that asked beforehand": {"Content-Type": "application/json"},
}


@pytest.mark.parametrize("headers", FORMS.values(), ids=FORMS)
def test_a_page_of_another_site_cannot_create(headers, shared):
    body = b'{"name":"planted"}'
    answer = shared.request(shared.api_port, "POST", "/metric", body, headers | {"Origin": "http://evil.example"})
    assert "Origin" in refusal(answer, 403)
    # The same page, whose name now leads here: origin and host agree.
    rebound = {"Origin": "http://evil.example:8080", "Host": "evil.example:8080", "Sec-Fetch-Site": "same-origin"}
    connection = shared.connect(shared.api_port)
    connection.request("POST", "/metric", body, headers | rebound)
    response = connection.getresponse()
    assert (response.status, "--allowed-host" in json.load(response)["error"]) == (403, True)
    connection.close()
    assert shared.api("GET", "/metric/planted").status == 404


def test_reading_and_scraping_go_by_any_name(shared):
    headers = {"Host": "evil.example", "Origin": "http://other.example"}
    for port, path in [(shared.api_port, "/metric/all"), (shared.metrics_port, "/metrics")]:
        connection = shared.connect(port)
        connection.request("GET", path, headers=headers)
        assert connection.getresponse().status == 200
        connection.close()


def test_a_question_beforehand_gets_no_permission(shared):
    answer = shared.api("OPTIONS", "/metric", headers={
        "Origin": "http://evil.example", "Access-Control-Request-Method": "DELETE",
    })
    assert answer.status == 405
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("options", [
    (["--allowed-host", "mock.example.org", "--allowed-host", "Other.Example.ORG."], {}),
    ([], {"MOCKTRICS_ALLOWED_HOSTS": "mock.example.org, other.example.org"}),
], ids=["options", "environment"])
def test_names_can_be_allowed(options, start):
    exporter = start(*options[0], **options[1])
    for host in ("mock.example.org", "MOCK.example.org:80", "other.example.org."):
        assert changed(exporter, host)[0] == 404, host
    for host in ("example.org", "a.mock.example.org", "evil.example"):
        assert changed(exporter, host)[0] == 403, host


def test_all_hosts_can_be_allowed_but_origins_still_count(start):
    exporter = start("--allowed-host", "*")
    assert changed(exporter, "evil.example")[0] == 404
    assert changed(exporter, "evil.example", Origin="http://evil.example")[0] == 404
    assert changed(exporter, "evil.example", Origin="http://other.example")[0] == 403


def test_the_name_of_the_machine_is_ours(shared):
    assert changed(shared, socket.gethostname())[0] == 404


@pytest.mark.parametrize("name", ["http://mock.example.org", "mock.example.org:80", "a b", "", "*.example.org"])
def test_what_is_no_name_cannot_be_allowed(name):
    result = run("--host", "127.0.0.1", "-a", "0", "-m", "0", "--allowed-host", name)
    assert result.returncode == 1
    assert f"'{name}'" in result.stderr.decode() and "without scheme and port" in result.stderr.decode()


# The environment, and help


def test_the_token_file_comes_from_the_environment(start, token_file):
    assert start(MOCKTRICS_API_TOKEN_FILE=str(token_file)).api("GET", "/-/access").json() == {"changes": "token"}


def test_the_flags_come_from_the_environment(start):
    assert start(MOCKTRICS_READ_ONLY_API="true").api("GET", "/-/access").json() == {"changes": "refused"}
    assert start(MOCKTRICS_NO_API="yes").api_port is None


@pytest.mark.parametrize(("option", "variable"), [
    ("--web.config.file", "MOCKTRICS_WEB_CONFIG_FILE"), ("--api-token-file", "MOCKTRICS_API_TOKEN_FILE"),
    ("--read-only-api", "MOCKTRICS_READ_ONLY_API"), ("--no-api", "MOCKTRICS_NO_API"), ("--allowed-host", "MOCKTRICS_ALLOWED_HOSTS"),
    ("--max-header-bytes", "MOCKTRICS_MAX_HEADER_BYTES"), ("--max-connections", "MOCKTRICS_MAX_CONNECTIONS"),
    ("--max-scrapes", "MOCKTRICS_MAX_SCRAPES"), ("--request-timeout", "MOCKTRICS_REQUEST_TIMEOUT"),
])
def test_help_names_each_option_with_its_variable(option, variable):
    text = " ".join(run("serve", "--help").stdout.decode().split())
    assert re.search(rf"{re.escape(option)} [^\[]*\[{variable}\b", text)


@pytest.mark.parametrize(("variable", "value", "allowed"), [
    ("MOCKTRICS_READ_ONLY_API", "maybe", "true or false"), ("MOCKTRICS_NO_API", "2", "true or false"),
    ("MOCKTRICS_MAX_HEADER_BYTES", "0", "above 0"), ("MOCKTRICS_MAX_CONNECTIONS", "-1", "above 0"),
    ("MOCKTRICS_MAX_SCRAPES", "many", "above 0"), ("MOCKTRICS_REQUEST_TIMEOUT", "soon", "90s"),
])
def test_a_variable_that_cannot_be_read_is_named(variable, value, allowed):
    result = run(**{variable: value})
    line, = result.stderr.decode().splitlines()
    assert result.returncode == 1 and variable in line and f"'{value}'" in line and allowed in line
