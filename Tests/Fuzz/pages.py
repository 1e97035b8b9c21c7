"""Pages in the text formats, read to the letter: Prometheus text 0.0.4 and 1.0.0, and OpenMetrics 1.0.0.

A page becomes a list of families, each with samples in their order. What is not as the specification has it is a failure.
"""

import re
from dataclasses import dataclass, field

from process import Failure

LEGACY_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LEGACY_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\Z|NaN\Z|[+-]Inf\Z")
TEXT_TYPES = {"counter", "gauge", "histogram", "summary", "untyped"}
OPENMETRICS_TYPES = {"counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset", "unknown"}
# The endings that the samples of a family have, by its type; "" is the family's own name.
TEXT_ENDINGS = {
    "counter": [""], "gauge": [""], "untyped": [""], "histogram": ["_bucket", "_sum", "_count"], "summary": ["", "_sum", "_count"],
}
OPENMETRICS_ENDINGS = {
    "counter": ["_total", "_created"], "gauge": [""], "unknown": [""], "info": ["_info"], "stateset": [""],
    "histogram": ["_bucket", "_sum", "_count", "_created"], "gaugehistogram": ["_bucket", "_gsum", "_gcount"],
    "summary": ["", "_sum", "_count", "_created"],
}


class BadPage(Failure):
    def __init__(self, sentence):
        super().__init__("page", sentence)


@dataclass
class Sample:
    name: str
    labels: tuple
    value: float
    timestamp: str | None = None
    exemplar: str | None = None

    @property
    def key(self):
        return self.name, frozenset(self.labels)


@dataclass
class Family:
    name: str
    type: str | None = None
    help: str | None = None
    unit: str | None = None
    samples: list = field(default_factory=list)


class _Line:
    """A line that is read from the left."""

    def __init__(self, text):
        self.text, self.position = text, 0

    def bad(self, expected):
        raise BadPage(f"{expected} is expected at {self.position} of the line {self.text[:300]!r}")

    def match(self, pattern, expected):
        match = pattern.match(self.text, self.position)
        if not match:
            self.bad(expected)
        self.position = match.end()
        return match[0]

    def take(self, text):
        if self.text.startswith(text, self.position):
            self.position += len(text)
            return True
        return False

    def expect(self, text):
        if not self.take(text):
            self.bad(repr(text))

    def quoted(self):
        self.expect('"')
        content = []
        while True:
            if self.position >= len(self.text):
                self.bad("a quote at the end of a text")
            character = self.text[self.position]
            self.position += 1
            if character == '"':
                return "".join(content)
            if character == "\\":
                escaped = self.text[self.position : self.position + 1]
                if escaped not in ("\\", '"', "n"):
                    self.bad('one of \\ " n after a backslash')
                self.position += 1
                content.append("\n" if escaped == "n" else escaped)
            else:
                content.append(character)

    def number(self):
        return self.match(re.compile(r"[^ ]+"), "a number")

    @property
    def is_at_end(self):
        return self.position == len(self.text)


def value_of(text):
    if not NUMBER.match(text):
        raise BadPage(f"{text!r} is no number")
    return float(text.replace("Inf", "inf"))


def _labels(line, labels, taken):
    """`a="b",...}`; the brace is open already."""
    while not line.take("}"):
        if taken or labels:
            line.expect(",")
        if line.text[line.position : line.position + 1] == '"':
            name = line.quoted()
        else:
            name = line.match(LEGACY_LABEL, "a label's name")
        line.expect("=")
        labels.append((name, line.quoted()))
    names = [name for name, _ in labels]
    if len(set(names)) < len(names):
        raise BadPage(f"a label stands twice in {line.text[:300]!r}")
    return labels


def _name(line):
    if line.text[line.position : line.position + 1] == '"':
        return line.quoted()
    return line.match(LEGACY_METRIC, "a metric's name")


def _sample(text, is_openmetrics):
    line, labels, name = _Line(text), [], None
    if line.take("{"):
        name = line.quoted()
        _labels(line, labels, True)
    else:
        name = line.match(LEGACY_METRIC, "a metric's name")
        if line.take("{"):
            _labels(line, labels, False)
    line.expect(" ")
    sample = Sample(name, tuple(labels), value_of(line.number()))
    if not line.is_at_end:
        line.expect(" ")
        if line.text[line.position] != "#":
            sample.timestamp = line.number()
            if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?" if is_openmetrics else "-?[0-9]+", sample.timestamp):
                line.bad("a timestamp")
            if not line.is_at_end:
                line.expect(" ")
    if not line.is_at_end:
        if not is_openmetrics:
            line.bad("the end")
        line.expect("# {")
        exemplar = _labels(line, [], False)
        if sum(len(name) + len(value) for name, value in exemplar) > 128:
            raise BadPage(f"an exemplar is longer than 128 characters: {text[:300]!r}")
        line.expect(" ")
        value_of(line.number())
        if not line.is_at_end:
            line.expect(" ")
            value_of(line.number())
        if not line.is_at_end:
            line.bad("the end")
        sample.exemplar = text[text.index("# {") :]
    return sample


def read(body, is_openmetrics=False):
    """The families of a page.

    - Throws: a failure for the first line that is not as it must be.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadPage(f"is not UTF-8: {error}") from None
    if text and not text.endswith("\n"):
        raise BadPage(f"ends without a line feed: {text[-100:]!r}")
    lines = text.split("\n")[:-1]
    if is_openmetrics:
        if not lines or lines.pop() != "# EOF":
            raise BadPage("does not end with '# EOF'")
        if "# EOF" in lines:
            raise BadPage("has '# EOF' twice")
    families, names, current = [], set(), None
    for line_text in lines:
        if line_text.startswith("# "):
            line = _Line(line_text)
            line.expect("# ")
            word = line.match(re.compile("HELP|TYPE|UNIT"), "HELP, TYPE or UNIT")
            line.expect(" ")
            name = _name(line)
            line.expect(" ")
            rest = line_text[line.position :]
            if current is None or current.name != name:
                if name in names:
                    raise BadPage(f"the family {name!r} is there twice")
                names.add(name)
                current = Family(name)
                families.append(current)
            elif current.samples:
                raise BadPage(f"{word} of {name!r} stands after its samples")
            if getattr(current, word.lower()) is not None:
                raise BadPage(f"{word} of {name!r} is there twice")
            if word == "TYPE" and rest not in (OPENMETRICS_TYPES if is_openmetrics else TEXT_TYPES):
                raise BadPage(f"the type of {name!r} is {rest!r}")
            if word == "UNIT" and not is_openmetrics:
                raise BadPage("UNIT is not a line of this format")
            setattr(current, word.lower(), rest)
            continue
        if not line_text or line_text.startswith("#"):
            raise BadPage(f"found the line {line_text[:200]!r}")
        sample = _sample(line_text, is_openmetrics)
        endings = (OPENMETRICS_ENDINGS if is_openmetrics else TEXT_ENDINGS).get(current.type if current else None)
        if not endings or sample.name not in [current.name + ending for ending in endings]:
            raise BadPage(f"the sample {sample.name!r} does not belong to the family before it: {line_text[:200]!r}")
        current.samples.append(sample)
    return families
