"""The address to listen on, and the warning where everybody who reaches it may change what is mocked."""

import json
import socket

import pytest

from certificates import Authority
from exporter import Exporter, run

HASH = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
WARNING = "asks for neither a token nor a password: everybody who reaches it may change what is mocked"


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


IPV6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6 loopback")


@pytest.fixture
def warnings(start):
    """The warnings of an exporter from its start to its end."""

    def of(*arguments, **variables):
        exporter = start(*arguments, **variables)
        exporter.stop()
        return [line for line in exporter.log.splitlines() if " warning " in line]

    return of


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    authority = Authority(tmp_path_factory.mktemp("authority"))
    certificate, key = authority.issue("server")
    return {"cert_file": str(certificate), "key_file": str(key)}, {"client_ca_file": str(certificate)}


@pytest.fixture
def web_config(tmp_path):
    def write(**config):
        path = tmp_path / "web.yaml"
        path.write_text(json.dumps(config))
        return path

    return write


# Addresses


@IPV6
@pytest.mark.parametrize("host", ["::1", "[::1]", "0:0:0:0:0:0:0:1", "[::]", "::"])
@pytest.mark.parametrize("from_environment", [False, True], ids=["option", "variable"])
def test_an_ipv6_address_stands_with_or_without_brackets(host, from_environment, tmp_path):
    exporter = Exporter(tmp_path, **({"MOCKTRICS_HOST": host} if from_environment else {}))
    chosen = [] if from_environment else ["--host", host]
    exporter.arguments = [*chosen, "-a", "0", "-m", "0", "--ports-file", exporter.ports_file]
    with exporter:
        for port in (exporter.api_port, exporter.metrics_port):
            socket.create_connection(("::1", port)).close()


@pytest.mark.parametrize("host", ["", "[127.0.0.1]", "[::1", "::1]", "[localhost]", "[]", "[::1]:8080"])
def test_what_is_no_address_is_refused_with_what_is_allowed(host):
    result = run("--host", host, "-a", "0", "-m", "0")
    assert result.returncode > 0
    assert f"'{host}'" in result.stderr.decode() and "127.0.0.1, ::1, [::1] or localhost" in result.stderr.decode()
    if host:
        result = run("-a", "0", "-m", "0", MOCKTRICS_HOST=host)
        assert f"MOCKTRICS_HOST is '{host}'; allowed is an address or a name" in result.stderr.decode()


def test_an_ipv6_address_has_brackets_before_a_port():
    # 2001:db8::/32 is for documentation (RFC 3849): no machine has such an address.
    result = run("--host", "2001:db8::1", "-a", "0", "-m", "0")
    assert result.returncode == 1 and b"cannot listen on [2001:db8::1]:0" in result.stderr


# Open to everybody


@pytest.mark.parametrize("host", ["0.0.0.0", "0", pytest.param("[::]", marks=IPV6), pytest.param("::", marks=IPV6)])
def test_an_api_beyond_loopback_that_asks_for_nothing_warns(host, warnings):
    line, = warnings("--host", host)
    assert f"the API listens on {host.strip('[]')} and {WARNING}" in line
    assert all(option in line for option in ("--host 127.0.0.1", "--api-token-file", "--read-only-api"))


def test_the_default_address_warns(tmp_path):
    exporter = Exporter(tmp_path)
    exporter.arguments = ["-a", "0", "-m", "0", "--ports-file", exporter.ports_file]
    with exporter:
        exporter.stop()
    assert exporter.log.count(f"the API listens on 0.0.0.0 and {WARNING}") == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", pytest.param("::1", marks=IPV6)])
def test_loopback_does_not_warn(host, warnings):
    assert warnings("--host", host) == []


@pytest.mark.parametrize("option", ["--read-only-api", "--no-api"])
def test_an_api_that_changes_nothing_does_not_warn(option, warnings):
    assert warnings("--host", "0.0.0.0", option) == []


def test_a_token_does_not_warn(warnings, tmp_path):
    (tmp_path / "token").write_text("secret\n")
    assert warnings("--host", "0.0.0.0", "--api-token-file", tmp_path / "token") == []


def test_a_password_does_not_warn_and_a_file_without_one_does(warnings, web_config):
    assert warnings("--host", "0.0.0.0", "--web.config.file", web_config(basic_auth_users={"alice": HASH})) == []
    assert WARNING in warnings("--host", "0.0.0.0", "--web.config.file", web_config(basic_auth_users={}))[0]


@pytest.mark.parametrize(("authentication", "is_open"), [
    ("NoClientCert", True), ("RequestClientCert", True), ("RequireAnyClientCert", True), ("VerifyClientCertIfGiven", True),
    ("RequireAndVerifyClientCert", False),
])
def test_certificates_count_where_a_client_cannot_do_without(authentication, is_open, warnings, web_config, server):
    own, clients = server
    needed = {} if authentication in ("NoClientCert", "RequestClientCert", "RequireAnyClientCert") else clients
    path = web_config(tls_server_config=own | needed | {"client_auth_type": authentication})
    assert bool(warnings("--host", "0.0.0.0", "--web.config.file", path)) == is_open
