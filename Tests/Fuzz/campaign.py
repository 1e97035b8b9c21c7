"""A run of the fuzzer: cases one after another until time is up, and what becomes of one that fails."""

import json
import re
import socket
import sys
import threading
import time
import traceback
from collections import Counter

import cases
from minimise import Minimiser
from process import Failure
from wire import Closed
from world import World

# After so many failures of a kind that look alike, more of them say nothing new.
MOST_ALIKE = 3
LONGEST_SEQUENCE = 100


def attempt(case, world):
    """The failure that a case comes to, or none."""
    try:
        cases.run(case, world)
    except Failure as failure:
        return failure
    except (Closed, OSError, socket.timeout) as error:
        return Failure("no answer", repr(error))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return Failure("unexpected answer", traceback.format_exc()[-1500:])
    return None


class Campaign:
    def __init__(self, arguments):
        self.arguments = arguments
        self.deadline = time.monotonic() + arguments.seconds
        self.lock = threading.Lock()
        self.counts, self.alike, self.files = Counter(), Counter(), []
        self.unconfirmed = Counter()
        self.is_over = False

    def run(self):
        arguments = self.arguments
        print(f"fuzz: seed {arguments.seed}, {arguments.seconds:g} s", flush=True)
        begin = time.monotonic()
        # Cases that need an exporter of their own spend their time waiting; beside them goes the rest.
        threads = [
            threading.Thread(target=self._guarded, args=(["limit", "letter", "access", "half", "attack"], cases.QUICK)),
            threading.Thread(target=self._guarded, args=(["web configuration", "database"], cases.SLOW)),
            threading.Thread(target=self._guarded, args=(["pressure"], {})),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - begin
        total = sum(self.counts.values())
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.counts.most_common())
        print(f"fuzz: {total} cases in {seconds:.0f} s, {total / max(seconds, 1e-9):.0f} a second ({kinds})")
        for (kind, oracle), count in self.unconfirmed.items():
            print(f"fuzz: {count} of {kind} were not the same when repeated alone ({oracle})")
        failures = sum(self.alike.values())
        print(f"fuzz: {failures} failures" if failures else "fuzz: no failures", flush=True)
        return 1 if failures else 0

    def _guarded(self, kinds, weights):
        world = World(self.arguments.binary)
        try:
            self._go_on(world, kinds, weights)
        except Exception:
            # What is wrong with the fuzzer itself must not look like success.
            traceback.print_exc()
            self.alike["fuzzer", "error"] += 1
            self.is_over = True
        finally:
            world.close()

    def _go_on(self, world, kinds, weights):
        recent = []
        for case in self._cases(world, kinds, weights):
            if self.is_over or time.monotonic() > self.deadline:
                return
            with self.lock:
                self.counts[case["kind"]] += 1
            recent = [*recent[-LONGEST_SEQUENCE:], case]
            failure = attempt(case, world)
            if failure is not None:
                self._failed(case, failure, recent, world)
                recent = []

    def _cases(self, world, kinds, weights):
        only, without = self.arguments.only, self.arguments.without
        schemas = world.schemas

        def is_wanted(case):
            text = f"{case['kind']} {case.get('name', '')}"
            return re.search(only, text) and not (without and re.search(without, text))

        yield from filter(is_wanted, cases.systematic(kinds, schemas))
        wanted = {kind: weight for kind, weight in weights.items() if is_wanted({"kind": kind}) or re.search(kind, only)}
        if wanted:
            yield from filter(is_wanted, cases.rounds(wanted, self.arguments.seed, schemas))

    def _failed(self, case, first, recent, world):
        """A suspect is tried again alone, on exporters that are fresh; then it is made small and written down."""
        alike = (case["kind"], first.oracle) + ((case["name"],) if "name" in case else ())
        if self.alike[alike] >= MOST_ALIKE:
            self.alike[alike] += 1
            world.forget()
            return
        found = self._confirmed(case, world)
        if found is None and len(recent) > 1:
            case = {"kind": "sequence", "cases": recent}
            found = self._confirmed(case, world)
            if found is not None and found.oracle != first.oracle:
                found = None
        if found is None:
            print(f"not the same when repeated: {cases.title(recent[-1])}: {first}"[:500], flush=True)
            self.unconfirmed[recent[-1]["kind"], first.oracle] += 1
            return

        def fails(candidate):
            if candidate["kind"] == "sequence":
                world.forget()
            failure = attempt(candidate, world)
            if failure is not None:
                world.forget()
            return failure is not None and failure.oracle == found.oracle

        if not self.arguments.first and _may_be_made_smaller(case, found):
            small = Minimiser(fails).smaller(case)
            again = self._confirmed(small, world)
            case, found = (small, again) if again and again.oracle == found.oracle else (case, found)
        self._write(case, found, alike)
        world.forget()

    def _confirmed(self, case, world):
        world.forget()
        return attempt(case, world)

    def _write(self, case, failure, alike):
        with self.lock:
            self.alike[alike] += 1
            folder = self.arguments.failures
            folder.mkdir(parents=True, exist_ok=True)
            words = re.sub("[^a-z0-9]+", "-", f"{cases.title(case)} {failure.oracle}".lower()).strip("-")[:80]
            path = folder / f"{words}.json"
            content = {"failure": str(failure), "seed": self.arguments.seed, "case": case}
            path.write_text(json.dumps(content, indent=1, ensure_ascii=True) + "\n")
            print(f"FAILED {cases.title(case)}: {failure}"[:1500])
            print(f"  make fuzz REPLAY={path}", flush=True)
            if self.arguments.first:
                self.is_over = True


def _may_be_made_smaller(case, failure):
    """Not where the answer that is right goes with the very bytes, nor where each attempt takes long."""
    if case["kind"] in ("limit", "letter", "pressure") or failure.oracle in ("hang", "scrape waits", "processor time"):
        return False
    return case.get("expected") in (None, "open")


def replay(arguments):
    case = json.loads(arguments.replay.read_text())["case"]
    world = World(arguments.binary)
    try:
        failure = attempt(case, world)
    finally:
        world.close()
    print(f"FAILED {cases.title(case)}: {failure}" if failure else f"{cases.title(case)}: no failure", file=sys.stderr if failure else sys.stdout)
    return 1 if failure else 0
