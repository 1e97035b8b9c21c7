"""Who may do what: requests with and without credentials, from pages of other sites, under other names; a model of
docs/security.md says which of them may be admitted."""

import base64

import answers
from process import Failure
from world import TOKEN

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"]
PATHS = ["/metric", "/metrics", "/metric/demo", "/metric/demo/value", "/metric/all", "/-/reload", "/samples", "/nothing", "/config", "/status", "/", "/-/access", "/Metric", "/metric/"]
PROFILES = ["token", "read-only", "named", "passwords", "passwords and token"]
OUR_HOSTS = ["localhost", "127.0.0.1", "LOCALHOST", "mocks", "[::1]", "localhost.", "a.localhost", "127.0.0.1:80"]
OTHER_HOSTS = ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "mock.example.org.evil.example", "127.1.example", "0x7f.1", "", "a b", "[::1", "evil.example:80"]
BODY = b'{"name":"demo","values":[{"kind":"static","value":1}]}'


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


RIGHT_TOKENS = ["Bearer " + TOKEN, "bearer " + TOKEN, "BEARER " + TOKEN]
WRONG_TOKENS = [
    "Bearer wrong", "Bearer " + TOKEN[:-1], "Bearer " + TOKEN + "x", "Bearer ", "Bearer", TOKEN, "Basic " + TOKEN, "Token " + TOKEN, "Bearer " + TOKEN.upper(),
    "Bearer " + TOKEN * 2, basic("", TOKEN), "Bearer " + "x" * len(TOKEN),
]
RIGHT_USERS = [basic("alice", "secret"), basic("alice", "secret").replace("Basic", "basic")]
WRONG_USERS = [
    basic("alice", "wrong"), basic("alice", ""), basic("bob", "secret"), basic("", ""), basic("alice", "secret\0"), basic("alice", "Secret"), "Basic", "Basic !!!",
    basic("alice", "secret") + " x", basic("ALICE", "secret"), basic("alice", "secretsecret"), "Basic YWxpY2U=",
]


def generate(rng, schemas):
    host = rng.choice(OUR_HOSTS[:2] * 3 + OUR_HOSTS + OTHER_HOSTS + ["mock.example.org"])
    headers = [["Host", host]]
    choice = rng.random()
    if choice < 0.75:
        headers.append(["Authorization", rng.choice(RIGHT_TOKENS + WRONG_TOKENS + RIGHT_USERS * 2 + WRONG_USERS)])
    if choice < 0.05:
        headers.append(list(headers[-1]))
    if rng.random() < 0.3:
        headers.append(["Origin", rng.choice([f"http://{host}", f"https://{host}", "http://evil.example", "null", "http://localhost:1", ""])])
    if rng.random() < 0.3:
        headers.append(["Sec-Fetch-Site", rng.choice(["same-origin", "none", "cross-site", "same-site", "x", "same-origin, cross-site"])])
    return {"profile": rng.choice(PROFILES), "port": rng.choice(["api"] * 5 + ["metrics"]), "method": rng.choice(METHODS + ["POST", "DELETE"]),
            "target": rng.choice(PATHS + ["/metric", "/metric/demo"]), "headers": headers}


def systematic():
    """Each way to change something, with each kind of wrong credentials."""
    changes = [("POST", "/metric"), ("POST", "/metrics"), ("DELETE", "/metric/demo"), ("POST", "/metric/demo/value"), ("DELETE", "/metric/demo/value"), ("PUT", "/metric"), ("PUT", "/metric/demo"), ("PUT", "/metric/demo/value"), ("PATCH", "/x"), ("POST", "/-/reload")]
    for profile in PROFILES:
        for method, target in changes:
            for wrong in [None, WRONG_TOKENS[0], WRONG_USERS[0], RIGHT_TOKENS[0], RIGHT_USERS[0]]:
                headers = [["Host", "localhost"]] + ([["Authorization", wrong]] if wrong else [])
                yield {"profile": profile, "port": "api", "method": method, "target": target, "headers": headers}
            for host in OTHER_HOSTS[:3] + OUR_HOSTS[:1]:
                for origin in (None, "http://evil.example", f"http://{host}"):
                    headers = [["Host", host], ["Authorization", RIGHT_USERS[0] if "passwords" in profile else RIGHT_TOKENS[0]]]
                    yield {"profile": profile, "port": "api", "method": method, "target": target,
                           "headers": headers + ([["Origin", origin]] if origin else [])}
        yield {"profile": profile, "port": "api", "method": "DELETE", "target": "/metric/demo", "headers": [["Host", "localhost"], ["Sec-Fetch-Site", "cross-site"]]}
        for port, target in (("metrics", "/metrics"), ("api", "/config"), ("metrics", "/-/ready")):
            for credentials in [None, *WRONG_USERS[:3], RIGHT_USERS[0]]:
                headers = [["Host", "localhost"]] + ([["Authorization", credentials]] if credentials else [])
                yield {"profile": profile, "port": port, "method": "GET", "target": target, "headers": headers}


def _may_be_admitted(case):
    """What the documentation says; None where it leaves it open."""
    headers = {}
    for name, value in case["headers"]:
        headers.setdefault(name, []).append(value)
    host, authorization = headers["Host"][0], headers.get("Authorization", [])
    credentials = authorization[0] if len(authorization) == 1 else None
    is_change = case["port"] == "api" and case["method"] not in ("GET", "HEAD", "OPTIONS") and (case["method"], case["target"]) != ("POST", "/samples")
    has_token = case["profile"] in ("token", "passwords and token")
    is_owner = has_token and credentials in RIGHT_TOKENS
    is_user = credentials in RIGHT_USERS
    if "passwords" in case["profile"] and not is_user and not (is_owner and case["port"] == "api"):
        return False
    if not is_change:
        return True
    origin, site = headers.get("Origin", [None])[0], headers.get("Sec-Fetch-Site", [None])[0]
    ours = host in OUR_HOSTS or case["profile"] == "named" and host == "mock.example.org"
    if not ours or case["profile"] == "read-only" or site not in (None, "same-origin", "none"):
        return False
    if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
        return False
    if has_token and not is_owner:
        return False
    # An origin whose port is left out may be that of another scheme.
    return True if origin is None else None


def run(case, world):
    client = world.client(case["profile"])
    headers = [tuple(header) for header in case["headers"]]
    owner = _owner(case)
    before = _state(client, owner)
    body = BODY if case["method"] in ("POST", "PUT", "PATCH", "BREW") else None
    answer = client.request(case["port"], case["method"], case["target"], headers + ([("Content-Type", "application/json")] if body else []), body)
    if answer.headers.get("content-encoding") != "gzip":
        answers.check(answer, case["port"], case["method"] == "HEAD")
    after = _state(client, owner)
    admitted = _may_be_admitted(case)
    refused = answer.status in (400, 401, 403, 501)
    if admitted is False and not refused:
        raise Failure("access", f"{case['method']} {case['target']} of a stranger is answered with {answer.status}")
    if admitted and answer.status == 401:
        raise Failure("access", f"{case['method']} {case['target']} of one who may is answered with 401: {answer.text[:300]}")
    if (refused or admitted is False) and before != after:
        raise Failure("changed by what was refused", f"{answer.status}, and {before[:300]!r} became {after[:300]!r}")
    if TOKEN in answer.text:
        raise Failure("secret", "the token is in the answer")


def _owner(case):
    if "passwords" in case["profile"]:
        return [("Authorization", RIGHT_USERS[0])]
    return []


def _state(client, owner):
    answer = client.request("api", "GET", "/metric/all", owner)
    if answer.status != 200:
        raise Failure("access", f"GET /metric/all of one who may is answered with {answer.status}")
    return answer.body
