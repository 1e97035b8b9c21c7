"""`io.prometheus.client.MetricFamily` messages, each after its length: read by hand, as far as samples go."""

import struct

from pages import BadPage, Family, Sample

TYPES = ["counter", "gauge", "summary", "unknown", "histogram", "gaugehistogram"]


def _varint(data, position):
    number = shift = 0
    while True:
        if position >= len(data) or shift > 63:
            raise BadPage("a number of the protobuf page has no end")
        byte = data[position]
        number |= (byte & 0x7F) << shift
        position += 1
        if byte < 0x80:
            return number, position
        shift += 7


def _fields(data):
    """{number: [values]} of a message."""
    fields, position = {}, 0
    while position < len(data):
        tag, position = _varint(data, position)
        kind = tag & 7
        if kind == 0:
            value, position = _varint(data, position)
        elif kind == 1:
            value, position = struct.unpack_from("<d", data, position)[0], position + 8
        elif kind == 2:
            length, position = _varint(data, position)
            value, position = data[position : position + length], position + length
            if len(value) < length:
                raise BadPage("a message is cut off")
        else:
            raise BadPage(f"wire type {kind} is none of protobuf's")
        fields.setdefault(tag >> 3, []).append(value)
    return fields


def _one(fields, number, default=None):
    values = fields.get(number, [])
    if len(values) > 1:
        raise BadPage(f"field {number} stands {len(values)} times")
    return values[0] if values else default


def _text(fields, number):
    try:
        return _one(fields, number, b"").decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadPage(f"is not UTF-8: {error}") from None


def number_text(number):
    return {float("inf"): "+Inf", float("-inf"): "-Inf"}.get(number, repr(number))


def _samples(name, kind, metric):
    labels = tuple((_text(pair, 1), _text(pair, 2)) for pair in map(_fields, metric.get(1, [])))
    number = {"gauge": 2, "counter": 3, "summary": 4, "unknown": 5, "histogram": 7, "gaugehistogram": 7}[kind]
    content = _one(metric, number)
    if content is None:
        raise BadPage(f"a metric of {name!r} lacks its field {number}")
    content = _fields(content)
    if kind in ("gauge", "counter", "unknown"):
        yield Sample(name, labels, _one(content, 1, 0.0))
        return
    # A histogram of floating-point numbers has its counts elsewhere.
    count = _one(content, 4) if 4 in content and kind != "summary" else _one(content, 1, 0)
    yield Sample(name + "_count", labels, float(count))
    yield Sample(name + "_sum", labels, _one(content, 2, 0.0))
    for part in map(_fields, content.get(3, [])):
        if kind == "summary":
            yield Sample(name, (*labels, ("quantile", number_text(_one(part, 1, 0.0)))), _one(part, 2, 0.0))
        else:
            value = _one(part, 4) if 4 in part else _one(part, 1, 0)
            yield Sample(name + "_bucket", (*labels, ("le", number_text(_one(part, 2, 0.0)))), float(value))


def read(body):
    families, position = [], 0
    while position < len(body):
        length, position = _varint(body, position)
        message = body[position : position + length]
        if len(message) < length:
            raise BadPage("the last message is cut off")
        position += length
        fields = _fields(message)
        name, kind = _text(fields, 1), TYPES[_one(fields, 3, 0)]
        family = Family(name, kind, _text(fields, 2), _text(fields, 5))
        for metric in fields.get(4, []):
            family.samples += _samples(name, kind, _fields(metric))
        families.append(family)
    return families
