"""Cases: what is tried once. A case is data, so that it fits into a small file, and comes from seed, kind and index alone."""

import random

import access
import attacks
import databases
import definitions
import exchanges
import halves
import letter
import limits
import pressure
import queries
import webconfigs

# How cases of each kind are run.
KINDS = {
    "definition": definitions, "exchange": exchanges, "half": halves, "query": queries, "access": access, "limit": limits, "letter": letter,
    "attack": attacks, "pressure": pressure, "database": databases, "web configuration": webconfigs,
}
# How often each kind comes in a round: with one exporter that goes on, and with one that is started for each case.
QUICK = {"definition": 12, "exchange": 12, "query": 8, "access": 6, "half": 1, "attack": 1}
SLOW = {"database": 2, "web configuration": 3}


def systematic(kinds, schemas):
    """The cases that are the same in each run."""
    for kind in kinds:
        module = KINDS[kind]
        if hasattr(module, "systematic"):
            for case in module.systematic(schemas) if module is limits else module.systematic():
                yield {"kind": kind} | case


def rounds(weights, seed, schemas):
    """Cases by chance, without end."""
    index = 0
    while True:
        for kind, weight in weights.items():
            for number in range(weight):
                yield generate(kind, seed, index * weight + number, schemas)
        index += 1


def generate(kind, seed, index, schemas):
    rng = random.Random(f"{seed} {kind} {index}")
    return {"kind": kind, "index": index} | KINDS[kind].generate(rng, schemas)


def title(case):
    return f"{case.get('name', case['kind'])} {case.get('index', '')}".strip()


def run(case, world):
    if case["kind"] == "sequence":
        for inner in case["cases"]:
            run(inner, world)
    else:
        KINDS[case["kind"]].run(case, world)
