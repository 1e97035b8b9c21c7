"""What holds for every answer, whatever was asked."""

import json

from process import Failure

# What an exporter may say of itself; 501 is for transfer codings and methods, 505 for versions of HTTP.
SERVER_ERRORS = {501, 503, 505, 507}


def check(answer, port, is_head=False):
    """The status is one that is documented, and the body is what the port speaks. The document, when it is JSON."""
    if answer.status >= 500 and answer.status not in SERVER_ERRORS:
        raise Failure("server error", f"{answer.status}: {answer.text[:500]}")
    if is_head:
        return None
    kind = answer.headers.get("content-type", "")
    if answer.body and not kind:
        raise Failure("content type", f"{answer.status} has a body without one")
    if port == "metrics":
        if answer.status >= 400:
            if not kind.startswith("text/plain") or not answer.text.rstrip("\n").endswith(".") or "\ufffd" in answer.text:
                raise Failure("error sentence", f"{answer.status} as {kind}: {answer.body[:300]!r}")
        return None
    if not kind.startswith("application/json"):
        if answer.status >= 400:
            raise Failure("error sentence", f"{answer.status} as {kind!r}: {answer.body[:300]!r}")
        return None
    try:
        document = json.loads(answer.body.decode("utf-8"))
    except ValueError as error:
        raise Failure("JSON", f"{answer.status}: {error}: {answer.body[:300]!r}") from None
    if answer.status >= 400:
        _error(answer.status, document)
    return document


def _error(status, document):
    if not isinstance(document, dict) or document.get("success") is not False or not document.get("error"):
        raise Failure("error sentence", f"{status}: {str(document)[:300]}")
    for detail in document.get("details", []):
        if not isinstance(detail.get("path"), str) or not detail.get("message"):
            raise Failure("error details", f"{status}: {str(detail)[:300]}")


def check_places(document, text):
    """Every mistake of a document in YAML has a place, and that is in the document."""
    details = document.get("details", [])
    if not details:
        raise Failure("error place", f"no details: {str(document)[:300]}")
    lines = text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + text.count("\u2029") + 1
    for detail in details:
        if not detail["path"] and detail["message"].startswith("found nothing"):
            # An empty document has no place.
            continue
        if "line" not in detail or "column" not in detail:
            raise Failure("error place", f"a mistake without its place: {str(detail)[:300]}")
        if not 1 <= detail["line"] <= lines + 1 or not 1 <= detail["column"] <= len(text) + 2:
            raise Failure("error place", f"a place outside of the document: {str(detail)[:300]}")
