"""Tries the exporter with whatever it may meet. See README.md in this folder."""

import argparse
import os
import random
import sys
from pathlib import Path

from campaign import Campaign, replay

REPOSITORY = Path(__file__).resolve().parents[2]


def parse():
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="for how long (60)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="where all chance begins; another one each time")
    binary = os.environ.get("MOCKTRICS_BINARY", REPOSITORY / ".build/debug/mocktrics-exporter")
    parser.add_argument("--binary", type=Path, default=binary)
    parser.add_argument("--failures", type=Path, default=REPOSITORY / ".fuzz", help="where files of failures go (.fuzz)")
    parser.add_argument("--only", default="", help="cases whose kind or name has this pattern")
    parser.add_argument("--without", default="", help="no cases whose kind or name has this pattern")
    parser.add_argument("--first", action="store_true", help="stop at the first failure")
    parser.add_argument("--replay", type=Path, help="try the case of this file alone")
    return parser.parse_args()


def main():
    arguments = parse()
    if not arguments.binary.is_file():
        sys.exit(f"there is no {arguments.binary}; build it, or name another with --binary")
    if arguments.replay:
        return replay(arguments)
    return Campaign(arguments).run()


if __name__ == "__main__":
    sys.exit(main())
