"""The web configuration file of Prometheus' exporters: TLS, client certificates, passwords, headers, the rate limit; with
real clients, and taken over again while the exporter runs."""

import base64
import json
import os
import re
import socket
import ssl
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from certificates import Authority, ask, served_serial
from exporter import PATIENCE, REPOSITORY, Exporter, run, wait_until
from prometheus import PROMETHEUS_2, PROMETHEUS_3, Prometheus

MISTAKES = Path(__file__).parent / "web_mistakes"
CONFIG = "metrics: [{name: kept, values: [{kind: static, value: 1}]}]"
# Published test vectors of bcrypt (Openwall's crypt_blowfish): salt and hash of "U*U" and of "U*U*".
SALT = "CCCCCCCCCCCCCCCCCCCCC."
PASSWORD, HASH = "U*U", f"$2a$05${SALT}E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
OTHER_PASSWORD, OTHER_HASH = "U*U*", f"$2a$05${SALT}VGOzA784oUp/Z0DY336zx7pLYAy0lwK"
# Debian's promtool does not know these yet; a newer Prometheus does, in a test of its own.
NEWER_KEYS = {"rate_limit", "client_allowed_sans", "cert", "key", "client_ca"}
USERS = {"basic_auth_users": {"alice": HASH, "bob": OTHER_HASH}}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server(authority):
    return authority.issue("server")


@pytest.fixture(scope="module")
def client(authority):
    return authority.issue("client", "DNS:scraper.example,IP:10.1.2.3,IP:2001:db8::1,email:a@scraper.example,URI:spiffe://a/b")


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """A certificate of an authority that the exporter does not know."""
    return Authority(tmp_path_factory.mktemp("elsewhere"), "elsewhere").issue("stranger", "DNS:scraper.example")


@pytest.fixture
def write(tmp_path):
    """Writes a web configuration file, which promtool accepts as well, and gives its path."""

    def write_one(name="web.yaml", **config):
        path = tmp_path / name
        path.write_text(json.dumps(config))
        if not NEWER_KEYS & {*config, *config.get("tls_server_config", {})}:
            result = subprocess.run(["promtool", "check", "web-config", path], capture_output=True, text=True)
            assert result.returncode == 0, result
        return path

    return write_one


def tls(server, **options):
    return {"tls_server_config": {"cert_file": str(server[0]), "key_file": str(server[1])} | options}


def basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def ports(exporter):
    return [(exporter.metrics_port, "/metrics"), (exporter.api_port, "/healthz")]


def is_refused(port, context):
    """Whether a client gets no answer; in TLS 1.3 it learns of it only when it reads."""
    try:
        ask(port, context)
    except (ssl.SSLError, ConnectionError, OSError):
        return True
    return False


# Mistakes


@pytest.mark.parametrize("name", sorted(path.stem for path in MISTAKES.glob("*.yaml")))
def test_a_mistake_is_told_in_its_place_in_these_words(name):
    result = run("--host", "127.0.0.1", "-a", "0", "-m", "0", "--web.config.file", f"{name}.yaml", cwd=MISTAKES)
    assert result.stderr.decode() == (MISTAKES / f"{name}.txt").read_text()
    assert result.returncode == 1
    for secret in ("swordfish", "12345678", "$short", "E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "MIGHAgEA", "whatever"):
        assert secret not in result.stderr.decode()


@pytest.mark.parametrize("name", sorted(
    path.stem for path in MISTAKES.glob("*.yaml") if "rate_limit" not in path.read_text()
))
def test_promtool_takes_no_file_that_we_refuse_for_a_mistake_of_the_format(name):
    result = subprocess.run(["promtool", "check", "web-config", f"{name}.yaml"], capture_output=True, cwd=MISTAKES)
    assert result.returncode != 0


def test_every_expectation_has_its_file():
    assert {path.stem for path in MISTAKES.glob("*.txt")} == {path.stem for path in MISTAKES.glob("*.yaml")}


def test_a_file_that_is_not_there_is_told(tmp_path):
    result = run("--host", "127.0.0.1", "-a", "0", "-m", "0", "--web.config.file", tmp_path / "missing.yaml")
    line, = result.stderr.decode().splitlines()
    assert result.returncode == 1 and "missing.yaml" in line and "No such file" in line


def test_a_key_of_another_certificate_is_told(server, client, tmp_path):
    path = tmp_path / "web.yaml"
    path.write_text(json.dumps(tls((server[0], client[1]))))
    result = run("--host", "127.0.0.1", "-a", "0", "-m", "0", "--web.config.file", path)
    assert result.returncode == 1
    assert "tls_server_config.key_file: the key does not belong to the certificate" in result.stderr.decode()


@pytest.mark.parametrize("config", [{}, {"tls_server_config": {}}, {"basic_auth_users": {}}, {"http_server_config": {}}], ids=str)
def test_a_file_without_content_changes_nothing(config, write, start):
    assert start("--web.config.file", write(**config), config=CONFIG).page()


def test_the_file_comes_from_the_environment(write, start):
    exporter = start(MOCKTRICS_WEB_CONFIG_FILE=str(write(**USERS)))
    assert exporter.metrics().status == 401


# TLS


@pytest.fixture(scope="module")
def over_tls(tmp_path_factory, server):
    folder = tmp_path_factory.mktemp("tls")
    path = folder / "web.yaml"
    path.write_text(json.dumps(tls(server)))
    with Exporter(folder, "--web.config.file", path, config=CONFIG) as exporter:
        yield exporter


def test_both_ports_speak_tls(over_tls, authority):
    context = authority.context()
    assert "kept 1\n" in ask(over_tls.metrics_port, context).text
    assert ask(over_tls.api_port, context, "POST", "/metric", b'{"name":"demo"}').status == 201
    assert ask(over_tls.api_port, context, "DELETE", "/metric/demo", Origin=f"https://127.0.0.1:{over_tls.api_port}").status == 200
    assert ask(over_tls.api_port, context, "DELETE", "/metric/demo", Origin="https://evil.example").status == 403
    page = ask(over_tls.api_port, context, path="/docs")
    assert page.status == 200
    for reference in re.findall(r'(?:src|href)="([^"]*)"', page.text):
        assert ask(over_tls.api_port, context, path=reference).status == 200


def test_http_1_1_is_agreed_on(over_tls, authority):
    with socket.create_connection(("127.0.0.1", over_tls.metrics_port)) as raw:
        with authority.context().wrap_socket(raw, server_hostname="localhost") as connection:
            assert connection.selected_alpn_protocol() == "http/1.1"


@pytest.mark.parametrize("port", ["metrics_port", "api_port"])
def test_who_speaks_no_tls_is_told_so_and_gets_nothing_else(port, over_tls, authority):
    answer = over_tls.request(getattr(over_tls, port), "GET", "/metrics")
    assert answer.status == 400
    assert "https://" in (answer.json()["error"] if port == "api_port" else answer.text)
    with over_tls.socket(getattr(over_tls, port)) as connection:
        connection.sendall(b"\x17garbage" * 100_000)
        connection.shutdown(socket.SHUT_WR)
        try:
            assert connection.recv(65536).startswith(b"HTTP/1.1 400 ")
        except ConnectionResetError:
            pass
    assert ask(over_tls.metrics_port, authority.context()).status == 200


@pytest.mark.parametrize(("options", "answered", "refused"), [
    ({}, ["TLSv1_2", "TLSv1_3"], ["TLSv1_1"]), ({"min_version": "TLS13"}, ["TLSv1_3"], ["TLSv1_1", "TLSv1_2"]),
    ({"max_version": "TLS12"}, ["TLSv1_2"], ["TLSv1_1", "TLSv1_3"]), ({"min_version": "TLS11"}, ["TLSv1_1", "TLSv1_2", "TLSv1_3"], []),
], ids=str)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_the_versions_are_those_of_the_file(options, answered, refused, write, start, server, authority):
    port = start("--web.config.file", write(**tls(server, **options))).metrics_port

    def only(name):
        version = ssl.TLSVersion[name]
        context = authority.context(maximum_version=version, minimum_version=version)
        context.set_ciphers("ALL:@SECLEVEL=0")
        return context

    for name in answered:
        assert ask(port, only(name)).status == 200, name
    for name in refused:
        assert is_refused(port, only(name)), name


def test_cipher_suites_and_curves_are_those_of_the_file(write, start, server, authority):
    suite = "ECDHE-ECDSA-CHACHA20-POLY1305"
    path = write(**tls(
        server, max_version="TLS12", curve_preferences=["CurveP384"], prefer_server_cipher_suites=True,
        cipher_suites=["TLS_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"],
    ) | {"http_server_config": {"http2": False}})
    port = start("--web.config.file", path).metrics_port
    with socket.create_connection(("127.0.0.1", port)) as raw:
        with authority.context().wrap_socket(raw, server_hostname="localhost") as connection:
            assert connection.cipher()[0] == suite
    only_other = authority.context()
    only_other.set_ciphers("ECDHE-ECDSA-AES128-GCM-SHA256")
    assert is_refused(port, only_other)

    def agreed(groups):
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-groups", groups]
        result = subprocess.run(command, input=b"", capture_output=True, timeout=PATIENCE)
        return result.returncode == 0 and re.search(rb"Server Temp Key: (.*)\n", result.stdout)[1]

    # The certificate itself needs the curve P-256.
    assert b"384" in agreed("P-384:P-256") and b"384" in agreed("P-256:P-384")
    assert not agreed("P-256")


def test_certificates_may_stand_in_the_file_itself(write, start, server, authority, client):
    path = write(tls_server_config={
        "cert": server[0].read_text(), "key": server[1].read_text(), "client_ca": authority.certificate.read_text(),
        "client_auth_type": "RequireAndVerifyClientCert",
    })
    port = start("--web.config.file", path).metrics_port
    assert ask(port, authority.context(client)).status == 200
    assert is_refused(port, authority.context())


def test_paths_begin_at_the_file(start, server, tmp_path, authority):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "server.crt").write_bytes(server[0].read_bytes())
    (folder / "server.key").write_bytes(server[1].read_bytes())
    (folder / "web.yaml").write_text("tls_server_config:\n  cert_file: server.crt\n  key_file: ./server.key\n")
    assert ask(start("--web.config.file", folder / "web.yaml").metrics_port, authority.context()).status == 200


# Certificates of clients

TYPES = {
    # What is answered without a certificate, with a good one, with one of an unknown authority.
    "NoClientCert": (True, True, True),
    "RequestClientCert": (True, True, True),
    "RequireClientCert": (False, True, True),
    "RequireAnyClientCert": (False, True, True),
    "VerifyClientCertIfGiven": (True, True, False),
    "RequireAndVerifyClientCert": (False, True, False),
}


@pytest.mark.parametrize(("kind", "answers"), TYPES.items())
def test_clients_are_asked_for_what_the_file_says(kind, answers, write, start, server, authority, client, stranger):
    options = {"client_auth_type": kind}
    if kind.startswith(("Verify", "RequireAnd")):
        options["client_ca_file"] = str(authority.certificate)
    exporter = start("--web.config.file", write(**tls(server, **options)), config=CONFIG)
    for certificate, is_answered in zip((None, client, stranger), answers):
        for port, path in ports(exporter):
            context = authority.context(certificate)
            if is_answered:
                assert ask(port, context, path=path).status == 200
            else:
                assert is_refused(port, context)


@pytest.mark.parametrize(("names", "is_allowed"), [
    (["other.example", "scraper.example"], True), (["10.1.2.3"], True), (["2001:db8::1"], True), (["a@scraper.example"], True),
    (["spiffe://a/b"], True), (["other.example"], False), (["example"], False), (["*.example"], False), ([], False), (["client"], False),
])
def test_a_client_has_a_name_that_is_allowed(names, is_allowed, write, start, server, authority, client):
    path = write(**tls(
        server, client_auth_type="RequireAndVerifyClientCert", client_ca_file=str(authority.certificate), client_allowed_sans=names,
    ))
    exporter = start("--web.config.file", path)
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = authority.context(client, maximum_version=version)
        assert is_refused(exporter.metrics_port, context) != is_allowed
    if not is_allowed:
        wait_until(lambda: "client_allowed_sans" in exporter.log, "a line of the log")


def test_a_session_can_be_resumed_by_a_client_with_a_certificate(write, start, server, authority, client):
    path = write(**tls(
        server, client_auth_type="RequireAndVerifyClientCert", client_ca_file=str(authority.certificate), client_allowed_sans=["10.1.2.3"],
    ))
    port = start("--web.config.file", path).metrics_port
    context = authority.context(client, maximum_version=ssl.TLSVersion.TLSv1_2)
    session = None
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as raw:
            with context.wrap_socket(raw, server_hostname="localhost", session=session) as connection:
                connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
                session = connection.session


# Passwords


@pytest.fixture(scope="module")
def protected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("passwords")
    path = folder / "web.yaml"
    path.write_text(json.dumps(USERS))
    token = folder / "token"
    token.write_text("the-token")
    with Exporter(folder, "--web.config.file", path, "--api-token-file", token, config=CONFIG) as exporter:
        yield exporter


@pytest.mark.parametrize(("headers", "is_answered"), [
    (basic("alice", PASSWORD), True), (basic("bob", OTHER_PASSWORD), True), ({}, False), (basic("alice", OTHER_PASSWORD), False),
    (basic("bob", PASSWORD), False), (basic("carol", PASSWORD), False), (basic("Alice", PASSWORD), False), (basic("alice", ""), False),
    (basic("", PASSWORD), False), (basic("", ""), False), (basic("alice", PASSWORD + "\0"), False), (basic("alice", "\0" + PASSWORD), False),
    (basic("alice", PASSWORD + "\0junk"), False), (basic("alice", PASSWORD[:-1]), False), (basic("alice", HASH), False),
    (basic("alice", "x" * 1000), False), ({"Authorization": "Basic"}, False), ({"Authorization": "Basic !!!"}, False),
    ({"Authorization": "Basic " + base64.b64encode(b"alice").decode()}, False), ({"Authorization": f"Digest {HASH}"}, False),
    ({"Authorization": "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode()}, False),
    ({"Authorization": basic("alice", PASSWORD)["Authorization"].replace("Basic", "bAsIc")}, True),
], ids=range(22))
def test_only_users_are_answered_on_both_ports(headers, is_answered, protected):
    for port, path in ports(protected):
        for method in ("GET", "HEAD"):
            answer = protected.request(port, method, path, headers=headers)
            assert answer.status == (200 if is_answered else 401), (port, method)
            if not is_answered:
                assert answer.headers["WWW-Authenticate"].startswith('Basic realm="mocktrics-exporter"')


def test_a_refusal_has_the_form_of_the_port(protected):
    refusal = protected.api("GET", "/healthz")
    assert refusal.json() == {"success": False, "error": "this needs a user name and a password"}
    page = protected.metrics()
    assert (page.headers["Content-Type"], page.text) == ("text/plain; charset=utf-8", "This needs a user name and a password.\n")


@pytest.mark.parametrize("prefix", ["$2a$", "$2b$", "$2y$"])
def test_every_make_of_bcrypt_is_read(prefix, write, start):
    path = write(basic_auth_users={"alice": HASH.replace("$2a$", prefix), "bob:ber".replace(":", ""): OTHER_HASH})
    exporter = start("--web.config.file", path)
    assert exporter.metrics(**basic("alice", PASSWORD)).status == 200
    assert exporter.metrics(**basic("bobber", OTHER_PASSWORD)).status == 200


def test_a_user_without_the_token_reads_and_the_token_alone_is_enough_for_the_api(protected):
    token = {"Authorization": "Bearer the-token"}
    change = ("DELETE", "/metric/nothing")
    assert protected.api(*change, headers=token).status == 404
    assert protected.api("GET", "/metric/all", headers=token).status == 200
    assert protected.metrics(**token).status == 401
    refused = protected.api(*change, headers=basic("alice", PASSWORD))
    assert refused.status == 401 and refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert protected.api(*change).headers["WWW-Authenticate"].startswith("Basic")
    assert protected.api(*change, headers={"Authorization": "Bearer wrong"}).status == 401


def test_the_document_and_its_page_work_for_users(protected):
    user = basic("alice", PASSWORD)
    document = protected.api("GET", "/openapi.json", headers=user).json()
    assert document["security"] == [{"basic": []}]
    assert document["components"]["securitySchemes"].keys() == {"basic", "bearer"}
    assert document["paths"]["/metric"]["post"]["security"] == [{"bearer": []}]
    page = protected.api("GET", "/docs", headers=user)
    for reference in re.findall(r'(?:src|href)="([^"]*)"', page.text):
        assert protected.api("GET", reference, headers=user).status == 200
        assert protected.api("GET", reference).status == 401


def test_who_is_unknown_takes_as_much_work_as_who_is_wrong(write, start):
    # At this cost, 2^11 rounds, a password is far more work than a request without one.
    exporter = start("--web.config.file", write(basic_auth_users={"alice": HASH.replace("$05$", "$11$")}))

    def work(**headers):
        before = exporter.processor_seconds()
        assert exporter.metrics(**headers).status == 401
        return exporter.processor_seconds() - before

    known, unknown, none = (
        min(work(**headers) for _ in range(3)) for headers in (basic("alice", "wrong"), basic("nobody", "wrong"), {})
    )
    assert known > 5 * none
    assert 0.5 < unknown / known < 2


def test_a_flood_of_wrong_passwords_leaves_known_users_alone(write, start):
    exporter = start("--web.config.file", write(basic_auth_users={
        "alice": HASH, "slow": OTHER_HASH.replace("$05$", "$11$"),
    }))
    assert exporter.metrics(**basic("alice", PASSWORD)).status == 200
    with ThreadPoolExecutor(60) as threads:
        flood = [threads.submit(lambda: exporter.metrics(**basic("slow", "wrong"))) for _ in range(60)]
        # Those that are refused without a look at the password: as many as may wait are waiting.
        wait_until(lambda: any(answer.done() and answer.result().status == 503 for answer in flood), "a flood")
        assert exporter.metrics(**basic("alice", PASSWORD)).status == 200
        assert not all(answer.done() for answer in flood), "it has waited for the others"
        answers = [answer.result() for answer in flood]
    assert {answer.status for answer in answers} == {401, 503}
    full = next(answer for answer in answers if answer.status == 503)
    assert full.headers["Retry-After"] == "1" and "too many passwords" in full.text.lower()


# Headers and the rate limit


def test_headers_are_on_every_answer_and_our_own_policy_wins(write, start):
    headers = {
        "Content-Security-Policy": "default-src 'self'", "X-Frame-Options": "deny", "X-Content-Type-Options": "nosniff",
        "X-XSS-Protection": "1; mode=block", "Strict-Transport-Security": "max-age=31536000",
    }
    exporter = start("--web.config.file", write(http_server_config={"headers": headers}))
    answers = [
        exporter.metrics(), exporter.metrics(method="HEAD"), exporter.metrics(method="POST"), exporter.api("GET", "/healthz"),
        exporter.api("GET", "/nothing"), exporter.api("DELETE", "/metric/nothing"),
        exporter.api("DELETE", "/metric/nothing", headers={"Origin": "http://evil.example"}),
    ]
    for answer in answers:
        assert {name: answer.headers[name] for name in headers} == headers
    page = exporter.api("GET", "/docs")
    assert page.headers.get_all("Content-Security-Policy")[0].startswith("default-src 'none'")
    assert len(page.headers.get_all("Content-Security-Policy")) == 1
    assert page.headers["X-Frame-Options"] == "deny"


def test_requests_that_come_too_fast_are_refused_with_the_time_to_wait(write, start):
    exporter = start("--web.config.file", write(rate_limit={"interval": "1h", "burst": 3}))
    for port, path in ports(exporter):
        begin = time.monotonic()
        answers = [exporter.request(port, "GET", path) for _ in range(5)]
        assert [answer.status for answer in answers] == [200, 200, 200, 429, 429]
        assert 3600 - (time.monotonic() - begin) - 1 <= int(answers[-1].headers["Retry-After"]) <= 3600
        assert "rate_limit" in answers[-1].text
    assert exporter.api("GET", "/healthz").json()["success"] is False


@pytest.mark.parametrize("interval", [0, "0s"])
def test_a_rate_limit_without_an_interval_is_none(interval, write, start):
    exporter = start("--web.config.file", write(rate_limit={"interval": interval, "burst": 1}))
    assert [exporter.metrics().status for _ in range(5)] == [200] * 5


def test_a_newer_prometheus_takes_the_newer_keys_for_itself(write, server, authority, client, tmp_path):
    path = write(
        rate_limit={"interval": "10ms", "burst": 10},
        tls_server_config={
            "cert": server[0].read_text(), "key": server[1].read_text(), "client_ca": authority.certificate.read_text(),
            "client_auth_type": "RequireAndVerifyClientCert", "client_allowed_sans": ["10.1.2.3"],
        },
    )
    with Prometheus(tmp_path, 1, f"--web.config.file={path}", binary=PROMETHEUS_3) as prometheus:
        def is_ready():
            try:
                return ask(prometheus.port, authority.context(client), path="/-/ready").status == 200
            except OSError:
                assert prometheus.process.poll() is None, "Prometheus ended by itself"
                return False
        wait_until(is_ready, "Prometheus")


def test_the_example_of_the_documentation_works(start, authority, tmp_path):
    text = (REPOSITORY / "docs/security.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(tls_server_config:.*?)```", text, re.DOTALL)[1]
    for source, name in zip(authority.issue("documented"), ("server.crt", "server.key")):
        (tmp_path / name).write_bytes(source.read_bytes())
    (tmp_path / "clients.crt").write_bytes(authority.certificate.read_bytes())
    (tmp_path / "web.yaml").write_text(example)
    exporter = start("--web.config.file", tmp_path / "web.yaml")
    context = authority.context(authority.issue("documented-client", "DNS:prometheus.example.org"))
    assert ask(exporter.metrics_port, context, **basic("alice", "secret")).status == 200
    assert ask(exporter.metrics_port, context).status == 401


# Taken over while the exporter runs


def test_a_new_certificate_is_taken_over_and_a_bad_one_is_not(write, start, authority, tmp_path):
    folder = tmp_path / "certificates"
    folder.mkdir()
    old, new = authority.issue("old"), authority.issue("new")
    certificate, key = folder / "tls.crt", folder / "tls.key"

    def put(pair):
        for source, target in zip(pair, (certificate, key)):
            target.write_bytes(source.read_bytes())

    put(old)
    exporter = start("--web.config.file", write(**tls((certificate, key))))
    context = authority.context()
    first = served_serial(exporter.metrics_port, context)
    with socket.create_connection(("127.0.0.1", exporter.metrics_port), timeout=PATIENCE) as raw:
        with context.wrap_socket(raw, server_hostname="localhost") as kept:
            put(new)
            wait_until(lambda: served_serial(exporter.metrics_port, context) != first, "the new certificate")
            second = served_serial(exporter.api_port, context)
            assert second == served_serial(exporter.metrics_port, context) != first
            # A connection keeps what it began with.
            kept.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert kept.recv(100).startswith(b"HTTP/1.1 200 ")
    # The key of the one with the certificate of the other, as if just one of them had been written so far.
    certificate.write_bytes(old[0].read_bytes())
    wait_until(lambda: "does not belong to the certificate" in exporter.log, "a line of the log")
    assert served_serial(exporter.metrics_port, context) == second
    key.write_bytes(old[1].read_bytes())
    wait_until(lambda: served_serial(exporter.metrics_port, context) == first, "the first certificate")
    key.unlink()
    wait_until(lambda: "No such file" in exporter.log, "a line of the log")
    assert served_serial(exporter.metrics_port, context) == first
    put(new)
    wait_until(lambda: served_serial(exporter.metrics_port, context) == second, "the second certificate")
    assert "PRIVATE KEY" not in exporter.log


def test_certificates_behind_a_link_are_taken_over_as_kubernetes_swaps_them(write, start, authority, tmp_path):
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
        for source, target in zip(authority.issue(f"volume-{name}"), ("tls.crt", "tls.key")):
            (tmp_path / name / target).write_bytes(source.read_bytes())
    link = tmp_path / "..data"
    link.symlink_to("old")
    for name in ("tls.crt", "tls.key"):
        (tmp_path / name).symlink_to(f"..data/{name}")
    exporter = start("--web.config.file", write(**tls((tmp_path / "tls.crt", tmp_path / "tls.key"))))
    context = authority.context()
    first = served_serial(exporter.metrics_port, context)
    (tmp_path / "..next").symlink_to("new")
    os.rename(tmp_path / "..next", link)
    wait_until(lambda: served_serial(exporter.metrics_port, context) != first, "the new certificate")


def test_new_users_and_headers_are_taken_over_and_mistakes_are_not(write, start):
    path = write(**USERS)
    exporter = start("--web.config.file", path)
    assert exporter.metrics(**basic("alice", PASSWORD)).status == 200
    write(basic_auth_users={"alice": OTHER_HASH}, http_server_config={"headers": {"X-Frame-Options": "deny"}})
    answer = wait_until(
        lambda: (answer := exporter.metrics(**basic("alice", OTHER_PASSWORD))).status == 200 and answer, "the new password",
    )
    assert answer.headers["X-Frame-Options"] == "deny"
    assert exporter.metrics(**basic("alice", PASSWORD)).status == 401, "what was right before is not"
    path.write_text("basic_auth_users: {alice: swordfish}")
    wait_until(lambda: "is not a bcrypt hash" in exporter.log, "a line of the log")
    assert exporter.metrics(**basic("alice", OTHER_PASSWORD)).status == 200
    assert "swordfish" not in exporter.log


@pytest.mark.parametrize("content", ["", "{}", "basic_auth_users:"])
def test_a_file_that_loses_its_content_opens_nothing(content, write, start, server, authority):
    path = write(**USERS, **tls(server))
    exporter = start("--web.config.file", path)
    path.write_text(content)
    wait_until(lambda: "kept the web configuration as it was" in exporter.log, "a line of the log")
    assert ask(exporter.metrics_port, authority.context()).status == 401
    assert ask(exporter.metrics_port, authority.context(), **basic("alice", PASSWORD)).status == 200


def test_the_last_user_is_not_taken_away_while_it_runs(write, start):
    path = write(**USERS)
    exporter = start("--web.config.file", path)
    path.write_text("{}")
    wait_until(lambda: "the last user cannot be taken away" in exporter.log, "a line of the log")
    assert exporter.metrics().status == 401


# Nothing secret is told


@pytest.mark.parametrize("format", ["text", "json"])
def test_nothing_secret_is_logged(format, write, start, server, authority, tmp_path):
    token = tmp_path / "token"
    token.write_text("the-secret-token")
    path = write(**USERS, **tls(server))
    exporter = start("--web.config.file", path, "--api-token-file", token, "--log-level", "trace", "--log-format", format)
    context = authority.context()
    for headers in (basic("alice", PASSWORD), basic("alice", "swordfish"), {"Authorization": "Bearer the-secret-token"}, {}):
        for port, request_path in ports(exporter):
            ask(port, context, path=request_path, **headers)
            ask(port, context, "DELETE", "/metric/x", **headers)
    write(basic_auth_users={"alice": OTHER_HASH}, **tls(server))
    wait_until(lambda: "took over" in exporter.log, "a line of the log")
    exporter.stop()
    key = [line for line in server[1].read_text().splitlines() if "-" not in line]
    words = ["the-secret-token", "swordfish", HASH, OTHER_HASH, PASSWORD, *key]
    words += [headers["Authorization"].split()[1] for headers in (basic("alice", PASSWORD), basic("alice", "swordfish"))]
    assert not [word for word in words if word in exporter.log]


# Real clients


@pytest.mark.parametrize("binary", [PROMETHEUS_2, PROMETHEUS_3], ids=["2", "3"])
def test_prometheus_scrapes_with_a_certificate_and_a_password(binary, write, start, server, authority, client, tmp_path):
    path = write(**USERS, **tls(
        server, client_auth_type="RequireAndVerifyClientCert", client_ca_file=str(authority.certificate), client_allowed_sans=["10.1.2.3"],
    ))
    exporter = start("--web.config.file", path, config=CONFIG)
    folder = tmp_path / "prometheus"
    folder.mkdir()
    options = {
        "scheme": "https", "basic_auth": {"username": "alice", "password": PASSWORD},
        "tls_config": {"ca_file": str(authority.certificate), "cert_file": str(client[0]), "key_file": str(client[1])},
    }
    with Prometheus(folder, exporter.metrics_port, binary=binary, **options) as prometheus:
        def is_up():
            try:
                return prometheus.query("kept")
            except OSError:
                return False
        wait_until(is_up, "a scrape")
        target, = prometheus.get("targets")["activeTargets"]
        assert (target["health"], target["lastError"]) == ("up", "")


def test_curl_gets_the_page(write, start, server, authority, client):
    path = write(**USERS, **tls(
        server, client_auth_type="RequireAndVerifyClientCert", client_ca_file=str(authority.certificate),
    ))
    exporter = start("--web.config.file", path, config=CONFIG)
    command = [
        "curl", "-sS", "--fail-with-body", "--cacert", authority.certificate, "--cert", client[0], "--key", client[1],
        f"https://localhost:{exporter.metrics_port}/metrics", "--resolve", f"localhost:{exporter.metrics_port}:127.0.0.1",
    ]
    assert b"kept 1\n" in subprocess.run([*command, "-u", f"alice:{PASSWORD}"], capture_output=True, check=True).stdout
    assert subprocess.run(command, capture_output=True).returncode == 22
