"""Makes a case that fails smaller, while it fails in the same way."""

import copy
import json
import time

from mutations import places

TEXTS = ("body", "data", "text", "target")
LISTS = ("cases", "steps", "headers", "extras", "damage", "cuts")
PATIENCE = 20
MOST_ATTEMPTS = 200
LONGEST_DOCUMENT = 20_000


class Minimiser:
    def __init__(self, fails, patience=PATIENCE):
        """`fails` tells whether a case fails as the first one did."""
        self.fails = fails
        self.deadline = time.monotonic() + patience
        self.attempts = 0

    def _accepts(self, case):
        if self.attempts >= MOST_ATTEMPTS or time.monotonic() > self.deadline:
            return False
        self.attempts += 1
        return self.fails(case)

    def smaller(self, case):
        for field in LISTS:
            if isinstance(case.get(field), list):
                case = self._shorter(case, field)
        for field in TEXTS:
            if isinstance(case.get(field), str):
                case = self._parts(case, field)
                case = self._shorter(case, field)
        return case

    def _parts(self, case, field):
        """Leaves out values of a document in JSON, the largest first; one of many values is cut elsewhere."""
        if len(case[field]) > LONGEST_DOCUMENT:
            return case
        try:
            document = json.loads(case[field].encode("latin-1"))
        except (ValueError, UnicodeEncodeError):
            return case
        path_list = sorted((path for path in places(document) if path), key=len)
        for path in path_list:
            smaller = copy.deepcopy(document)
            holder = smaller
            try:
                for key in path[:-1]:
                    holder = holder[key]
                del holder[path[-1]]
            except (KeyError, IndexError, TypeError):
                continue
            candidate = case | {field: json.dumps(smaller)}
            if self._accepts(candidate):
                document, case = smaller, candidate
        return case

    def _shorter(self, case, field):
        """Leaves out halves, quarters, and so on."""
        size = len(case[field]) // 2
        while size >= 1:
            at = 0
            while at < len(case[field]):
                content = case[field]
                candidate = case | {field: content[:at] + content[at + size :]}
                if len(candidate[field]) < len(content) and self._accepts(candidate):
                    case = candidate
                else:
                    at += size
            size //= 2
        return case
