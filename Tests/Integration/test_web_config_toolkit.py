"""What the good files among the tests of Prometheus' exporter-toolkit ask for (its `web/testdata`), with certificates of our
own: each is accepted, and holds."""

import json
import ssl

import pytest
import yaml

from certificates import Authority, ask
from exporter import run

CONFIG = "metrics: [{name: kept, values: [{kind: static, value: 1}]}]"
GCM_256, GCM_128 = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
EVERY_SUITE = [
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", GCM_128, GCM_256,
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
]
IF_GIVEN = {"client_auth_type": "VerifyClientCertIfGiven"}
# By the names of the files, without what they have in common.
TLS = {
    "noAuth": IF_GIVEN,
    "noAuth_allCiphers": IF_GIVEN | {"cipher_suites": EVERY_SUITE},
    "noAuth_allCurves": IF_GIVEN | {"curve_preferences": ["CurveP256", "CurveP384", "CurveP521", "X25519"]},
    "noAuth_noHTTP2": IF_GIVEN | {"cipher_suites": [EVERY_SUITE[1]], "max_version": "TLS12"},
    "noAuth_someCiphers_noOrder": IF_GIVEN | {
        "cipher_suites": EVERY_SUITE[:4], "prefer_server_cipher_suites": False, "min_version": "TLS12", "max_version": "TLS12",
    },
    "noAuth_someCurves": IF_GIVEN | {"min_version": "TLS13", "curve_preferences": ["CurveP521"]},
    "requireanyclientcert": {"client_auth_type": "RequireAnyClientCert"},
    "users": {},
}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server(authority):
    return authority.issue("server")


@pytest.fixture(scope="module")
def client(authority):
    return authority.issue("client")


@pytest.fixture
def started(start, server, tmp_path):
    """An exporter with these settings of TLS, and others beside them."""

    def start_one(settings, **others):
        path = tmp_path / "web.yaml"
        files = {"cert_file": str(server[0]), "key_file": str(server[1])}
        path.write_text(yaml.safe_dump({"tls_server_config": files | settings} | others))
        return start("--web.config.file", path, config=CONFIG)

    return start_one


@pytest.mark.parametrize("name", TLS)
def test_a_good_file_is_accepted_and_answers_over_tls(name, started, authority, client):
    exporter = started(TLS[name])
    certificate = client if "require" in name else None
    assert ask(exporter.metrics_port, authority.context(certificate)).status == 200


@pytest.mark.parametrize("kind", ["VerifyClientCertIfGiven", "RequireAndVerifyClientCert"])
def test_without_an_authority_clients_need_a_certificate_that_the_system_trusts(kind, started, authority, client):
    exporter = started({"client_auth_type": kind})
    with pytest.raises((ssl.SSLError, ConnectionError)):
        ask(exporter.metrics_port, authority.context(client))
    if kind == "VerifyClientCertIfGiven":
        assert ask(exporter.metrics_port, authority.context()).status == 200
    else:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            ask(exporter.metrics_port, authority.context())


def test_certificate_and_key_may_stand_in_the_file(start, server, authority, tmp_path):
    path = tmp_path / "web.yaml"
    texts = {"cert": server[0].read_text(), "key": server[1].read_text()}
    path.write_text(yaml.safe_dump({"tls_server_config": texts}, default_style="|"))
    exporter = start("--web.config.file", path, config=CONFIG)
    assert ask(exporter.metrics_port, authority.context()).status == 200


def test_headers_are_sent_as_they_are_written(start, tmp_path):
    path = tmp_path / "web.yaml"
    path.write_text("""
http_server_config:
  headers:
    X-Frame-Options: deny
    Strict-Transport-Security: max-age=31536000; includeSubDomains
    X-Content-Type-Options: nosniff
    X-XSS-Protection: 1
    Content-Security-Policy: yes
""")
    headers = start("--web.config.file", path, config=CONFIG).metrics().headers
    assert headers["X-XSS-Protection"] == "1"
    assert headers["Content-Security-Policy"] == "yes"
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("file", ["", "rate_limit:\n  interval: 0\n  burst: 0\n", json.dumps({"http_server_config": {"http2": False}})])
def test_files_that_ask_for_nothing_change_nothing(file, start, tmp_path):
    path = tmp_path / "web.yaml"
    path.write_text(file)
    assert "kept 1\n" in start("--web.config.file", path, config=CONFIG).page()


def test_a_burst_of_nothing_answers_nobody_and_is_refused(tmp_path):
    path = tmp_path / "web.yaml"
    path.write_text('rate_limit:\n  interval: "1s"\n  burst: 0\n')
    result = run("--host", "127.0.0.1", "-a", "0", "-m", "0", "--web.config.file", path)
    assert result.returncode == 1
    assert "with a burst of 0 no request at all would be answered" in result.stderr.decode()
