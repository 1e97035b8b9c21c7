"""A document written as YAML in one of the many ways there are: block and flow, quotes, anchors and aliases, merge keys, tags."""

import json


class Writer:
    def __init__(self, rng):
        self.rng = rng
        self.anchors = {}
        # What stands in the line so far decides whether an alias may stand there: never in a key.
        self.uses_anchors = rng.random() < 0.3

    def scalar(self, value):
        rng = self.rng
        if not isinstance(value, str):
            return json.dumps(value)
        choice = rng.random()
        plain = value.isascii() and value.replace("_", "").replace("-", "").isalnum() and value[0].isalpha()
        if plain and choice < 0.5 and value.lower() not in ("null", "true", "false", "nan", "inf", "y", "n", "yes", "no", "on", "off"):
            return value
        if choice < 0.7 and value.isprintable() and value:
            return "'" + value.replace("'", "''") + "'"
        # YAML has no surrogate pairs.
        text = json.dumps(value, ensure_ascii=all(ord(character) < 0x10000 for character in value))
        return ("!!str " if choice > 0.95 else "") + text

    def flow(self, value):
        if isinstance(value, dict):
            return "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {self.flow(inner)}" for key, inner in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.flow(inner) for inner in value) + "]"
        return self.scalar(value)

    def anchored(self, value):
        """`&a1 `, `*a1`, or nothing."""
        if not self.uses_anchors or not isinstance(value, (dict, list)) or not value:
            return "", False
        key = json.dumps(value, sort_keys=True)
        if key in self.anchors:
            return f"*{self.anchors[key]}", True
        self.anchors[key] = f"a{len(self.anchors)}"
        return f"&{self.anchors[key]}", False

    def block(self, value, indent, is_in_list=False):
        """The text after a key or a dash, with its line feed."""
        anchor, is_alias = self.anchored(value)
        if is_alias:
            return f" {anchor}\n"
        anchor = f" {anchor}" if anchor else ""
        if not isinstance(value, (dict, list)) or not value or self.rng.random() < 0.35:
            return f"{anchor} {self.flow(value)}\n"
        blanks = " " * indent
        if isinstance(value, list):
            return f"{anchor}\n" + "".join(f"{blanks}-{self.block(inner, indent + 2)}" for inner in value)
        return f"{anchor}\n" + "".join(f"{blanks}{self.key(key)}:{self.block(inner, indent + 2)}" for key, inner in value.items())

    def key(self, key):
        return self.scalar(key) if key else '""'


def as_yaml(document, rng):
    writer = Writer(rng)
    if rng.random() < 0.2 or not isinstance(document, (dict, list)) or not document:
        return writer.flow(document).encode("utf-8", "surrogatepass")
    text = writer.block(document, 0).lstrip("\n")
    # An anchor of the whole document stands on a line of its own.
    return (rng.choice(["", "", "# a comment\n", "--- \n"]) + text.lstrip(" ")).encode("utf-8", "surrogatepass")
