"""`io.prometheus.client` as protobuf's own library reads it: the schema, from the table of fields that Prometheus'
documentation and client_model publish, and the families of a page."""

from decimal import Decimal

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "io.prometheus.client"
TYPES = ["COUNTER", "GAUGE", "SUMMARY", "UNTYPED", "HISTOGRAM", "GAUGE_HISTOGRAM"]

# Message: {field: (number, type)}; a star marks a repeated field. Numbers and types as published.
MESSAGES = {
    "Timestamp": {"seconds": (1, "int64"), "nanos": (2, "int32")},
    "LabelPair": {"name": (1, "string"), "value": (2, "string")},
    "Exemplar": {"label": (1, "LabelPair*"), "value": (2, "double"), "timestamp": (3, "Timestamp")},
    "Gauge": {"value": (1, "double")},
    "Untyped": {"value": (1, "double")},
    "Counter": {"value": (1, "double"), "exemplar": (2, "Exemplar"), "created_timestamp": (3, "Timestamp")},
    "Quantile": {"quantile": (1, "double"), "value": (2, "double")},
    "Summary": {
        "sample_count": (1, "uint64"), "sample_sum": (2, "double"), "quantile": (3, "Quantile*"),
        "created_timestamp": (4, "Timestamp"),
    },
    "Bucket": {
        "cumulative_count": (1, "uint64"), "upper_bound": (2, "double"), "exemplar": (3, "Exemplar"),
        "cumulative_count_float": (4, "double"),
    },
    "BucketSpan": {"offset": (1, "sint32"), "length": (2, "uint32")},
    "Histogram": {
        "sample_count": (1, "uint64"), "sample_sum": (2, "double"), "bucket": (3, "Bucket*"),
        "sample_count_float": (4, "double"), "schema": (5, "sint32"), "zero_threshold": (6, "double"),
        "zero_count": (7, "uint64"), "zero_count_float": (8, "double"), "negative_span": (9, "BucketSpan*"),
        "negative_delta": (10, "sint64*"), "negative_count": (11, "double*"), "positive_span": (12, "BucketSpan*"),
        "positive_delta": (13, "sint64*"), "positive_count": (14, "double*"), "created_timestamp": (15, "Timestamp"),
        "exemplars": (16, "Exemplar*"),
    },
    "Metric": {
        "label": (1, "LabelPair*"), "gauge": (2, "Gauge"), "counter": (3, "Counter"), "summary": (4, "Summary"),
        "untyped": (5, "Untyped"), "timestamp_ms": (6, "int64"), "histogram": (7, "Histogram"),
    },
    "MetricFamily": {
        "name": (1, "string"), "help": (2, "string"), "type": (3, "MetricType"), "metric": (4, "Metric*"), "unit": (5, "string"),
    },
}


def _family_class():
    proto = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(name="metrics.proto", package=PACKAGE, syntax="proto2")
    file.enum_type.add(name="MetricType").value.extend(
        descriptor_pb2.EnumValueDescriptorProto(name=name, number=number) for number, name in enumerate(TYPES)
    )
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, (number, kind) in fields.items():
            added = message.field.add(name=field, number=number)
            added.label = proto.LABEL_REPEATED if kind.endswith("*") else proto.LABEL_OPTIONAL
            kind = kind.rstrip("*")
            if kind in MESSAGES:
                added.type, added.type_name = proto.TYPE_MESSAGE, f".{PACKAGE}.{kind}"
            elif kind == "MetricType":
                added.type, added.type_name = proto.TYPE_ENUM, f".{PACKAGE}.MetricType"
            else:
                added.type = getattr(proto, f"TYPE_{kind.upper()}")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.MetricFamily"))


MetricFamily = _family_class()


def varint(number):
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def families(body):
    """The families of a page. Every byte must be as protobuf's library writes it: no field unknown, none twice."""
    found = []
    while body:
        length = shift = index = 0
        while True:
            byte = body[index]
            length |= (byte & 0x7F) << shift
            shift, index = shift + 7, index + 1
            if byte < 0x80:
                break
        message, body = body[index:index + length], body[index + length:]
        assert len(message) == length, "the page ends within a family"
        family = MetricFamily.FromString(message)
        assert family.SerializeToString(deterministic=True) == message, family
        found.append(family)
    return found


def labels(pairs):
    return {pair.name: pair.value for pair in pairs}


def seconds(timestamp):
    return timestamp.seconds + timestamp.nanos / 1e9


def canonical(number, with_point):
    """A bound as text formats write it: the fewest digits, as `%g` arranges them (OpenMetrics 1.0, "Canonical Numbers")."""
    if number in (float("inf"), float("-inf")):
        return "+Inf" if number > 0 else "-Inf"
    shortest = repr(float(number))
    exponent = Decimal(shortest).adjusted()
    if number != 0 and (exponent < -4 or exponent >= 6):
        significant = shortest.replace(".", "").replace("-", "").split("e")[0].strip("0") or "0"
        text = significant[0] + ("." + significant[1:] if significant[1:] else "")
        return f"{'-' if number < 0 else ''}{text}e{'+' if exponent >= 0 else '-'}{abs(exponent):02d}"
    text = shortest[:-2] if shortest.endswith(".0") else shortest
    return text + ".0" if with_point and "." not in text else text


def samples(family):
    """The samples as the text format would have them: name, labels, value."""
    for metric in family.metric:
        own = labels(metric.label)
        kind = TYPES[family.type]
        if kind in ("COUNTER", "GAUGE", "UNTYPED"):
            yield family.name, own, getattr(metric, kind.lower()).value
        elif kind == "SUMMARY":
            summary = metric.summary
            for quantile in summary.quantile:
                yield family.name, own | {"quantile": canonical(quantile.quantile, False)}, quantile.value
            yield family.name + "_sum", own, summary.sample_sum
            yield family.name + "_count", own, summary.sample_count
        else:
            histogram = metric.histogram
            is_float = histogram.HasField("sample_count_float")
            for bucket in histogram.bucket:
                count = bucket.cumulative_count_float if is_float else bucket.cumulative_count
                yield family.name + "_bucket", own | {"le": canonical(bucket.upper_bound, False)}, count
            yield family.name + "_sum", own, histogram.sample_sum
            yield family.name + "_count", own, histogram.sample_count_float if is_float else histogram.sample_count


def native_buckets(histogram, side="positive"):
    """The counts of a native histogram's buckets by index."""
    counts = list(getattr(histogram, f"{side}_count"))
    total = 0
    for delta in getattr(histogram, f"{side}_delta"):
        total += delta
        counts.append(total)
    index, buckets = 0, {}
    remaining = iter(counts)
    for span in getattr(histogram, f"{side}_span"):
        index += span.offset
        for _ in range(span.length):
            buckets[index] = next(remaining)
            index += 1
    assert next(remaining, None) is None, "more buckets than the spans say"
    return buckets
