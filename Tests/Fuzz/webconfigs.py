"""Web configuration files: an exporter is started with each, and either ends with the places of what is wrong, or keeps what the
file asks for."""

import mutations
from access import RIGHT_USERS, WRONG_USERS
from process import Failure, Server
from wire import Client
from yaml_text import as_yaml

HASHES = [
    "$2b$04$mocktricsExporterFuzzulCKy6DiIMJ8QyaK/Udp6V3KAXJ.q6Cm", "$2y$04$mocktricsExporterFuzzulCKy6DiIMJ8QyaK/Udp6V3KAXJ.q6Cm",
    "$2a$04$mocktricsExporterFuzzulCKy6DiIMJ8QyaK/Udp6V3KAXJ.q6Cm",
]
WRONG_HASHES = ["secret", "", "$2b$99$mocktricsExporterFuzzulCKy6DiIMJ8QyaK/Udp6V3KAXJ.q6Cm", "$1$x$y", "$2b$04$short", "$2b$04$" + "!" * 53, "$6$x$" + "y" * 86]
HEADERS = {
    "X-Frame-Options": ["deny", "sameorigin"], "X-Content-Type-Options": ["nosniff"], "Strict-Transport-Security": ["max-age=1"],
    "X-XSS-Protection": ["0"], "Content-Security-Policy": ["default-src 'self'"],
}


def _valid(rng):
    config = {}
    if rng.random() < 0.6:
        config["basic_auth_users"] = {"alice": rng.choice(HASHES)} | ({"böb": HASHES[0]} if rng.random() < 0.3 else {})
    if rng.random() < 0.6:
        config["http_server_config"] = {"headers": {name: rng.choice(HEADERS[name]) for name in rng.sample(list(HEADERS), rng.choice([1, 2]))}}
        if rng.random() < 0.3:
            config["http_server_config"]["http2"] = rng.choice([True, False])
    if rng.random() < 0.3:
        config["rate_limit"] = {"interval": rng.choice(["1ms", "10ms", 0.5]), "burst": rng.choice([50, 1000])}
    return config


def _wrong(config, rng):
    """One thing that the documentation does not allow."""
    choice = rng.choice(["key", "inner key", "hash", "tls", "burst", "interval", "header", "users"])
    if choice == "key":
        config[rng.choice(["basic_auth", "tls", "Basic_auth_users", "metrics", ""])] = {}
    elif choice == "inner key":
        config["http_server_config"] = config.get("http_server_config", {}) | {rng.choice(["http3", "Headers", "header"]): {}}
    elif choice == "hash":
        config["basic_auth_users"] = {"alice": rng.choice(WRONG_HASHES)}
    elif choice == "tls":
        config["tls_server_config"] = rng.choice([
            {"cert_file": "nowhere.crt", "key_file": "nowhere.key"}, {"cert_file": "web.yaml", "key_file": "web.yaml"}, {"cert_file": "web.yaml"},
            {"min_version": "TLS12"}, {"cert": "x", "cert_file": "y", "key": "z"}, {"cert": "x", "key": "y", "min_version": "TLS99"}, {"certificate": "x"},
        ])
    elif choice == "burst":
        config["rate_limit"] = {"interval": "1s", "burst": rng.choice([0, -1, 1.5, "x", None])}
    elif choice == "interval":
        config["rate_limit"] = {"interval": rng.choice(["", "x", -1, [], "1"]), "burst": 1}
    elif choice == "header":
        config["http_server_config"] = {"headers": {rng.choice(["X-Other", "Server", "x y"]): "a"}}
    else:
        config["basic_auth_users"] = rng.choice([[], "alice", {"alice": 1}, {"alice": None}, {"a:b": HASHES[0]}])
    return config


def generate(rng, schemas):
    config, choice = _valid(rng), rng.random()
    expected = "valid"
    if choice < 0.35:
        config, expected = _wrong(config, rng), "wrong"
    if choice < 0.8:
        text = as_yaml(config, rng)
    else:
        expected = "open"
        text = mutations.damage_text(as_yaml(config, rng), rng)
    return {"text": text.decode("latin-1"), "expected": expected, "config": config}


def systematic():
    plain = '{"basic_auth_users": {"alice": "%s"}}' % HASHES[0]
    for name, text, expected in [
        ("nothing", "", "valid"), ("users", plain, "valid"), ("a key that nobody knows", '{"basic_auth": {}}', "wrong"),
        ("an inner key that nobody knows", '{"http_server_config": {"http3": true}}', "wrong"), ("a hash that is none", '{"basic_auth_users": {"alice": "secret"}}', "wrong"),
        ("a burst of zero", '{"rate_limit": {"interval": "1s", "burst": 0}}', "wrong"), ("TLS without a certificate", '{"tls_server_config": {"min_version": "TLS12"}}', "wrong"),
        ("a key twice", '{"rate_limit": {"interval": "1s", "burst": 1, "burst": 2}}', "wrong"),
    ]:
        yield {"name": f"web configuration: {name}", "text": text, "expected": expected, "config": {"basic_auth_users": {}} if name == "users" else {}}


def run(case, world):
    server = Server(world.binary, world.new_folder(), ["--web.config.file", "{folder}/web.yaml", "--no-self-metrics"], {"web.yaml": case["text"].encode("latin-1")})
    try:
        if not server.try_to_start():
            _refused(case, server)
        else:
            if case["expected"] == "wrong":
                raise Failure("web configuration", f"taken, although it is wrong: {case['text'][:300]}")
            if case["expected"] == "valid":
                _kept(case, server)
            server.stop()
    finally:
        server.kill()


def _refused(case, server):
    server.check(allowed={1})
    if case["expected"] == "valid":
        raise Failure("web configuration", f"refused: {server.log[:500]}")
    if "web.yaml" not in server.log:
        raise Failure("error place", f"the file is not named: {server.log[:500]}")
    for secret in [*HASHES, *WRONG_HASHES[2:]]:
        if secret in server.log:
            raise Failure("secret", f"a hash is in the log: {server.log[:500]}")


def _kept(case, server):
    config = case["config"]
    client = Client(server)
    has_users = "basic_auth_users" in config
    try:
        for port, target in (("metrics", "/metrics"), ("api", "/healthz")):
            attempts = [(None, not has_users), (RIGHT_USERS[0], True)] + [(wrong, not has_users) for wrong in WRONG_USERS[:2]]
            for credentials, is_admitted in attempts:
                answer = client.request(port, "GET", target, [("Authorization", credentials)] if credentials else [])
                if answer.status != (200 if is_admitted else 401):
                    raise Failure("access", f"{answer.status} on port {port} with {credentials}")
                for name, value in config.get("http_server_config", {}).get("headers", {}).items():
                    if answer.headers.get(name.lower()) != value:
                        raise Failure("header", f"{name} is {answer.headers.get(name.lower())!r}")
    finally:
        client.close()
