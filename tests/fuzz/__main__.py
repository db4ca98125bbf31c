"""The long run: `python -m tests.fuzz --count 20000`. Prints every escape with its seed, and the counts at the end."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from autograder.course import find
from autograder.grading.grader import Grader
from autograder.limits import Limits
from tests.conftest import ROOT
from tests.fuzz.damage import damaged
from tests.fuzz.judge import escapes, grade


def main() -> int:
    """Damage, grade, judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="how many submissions")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--keep", type=Path, help="a folder for the submissions that escaped")
    options = parser.parse_args()
    seen: Counter[str] = Counter()
    with Grader(ROOT, seed=7, limits=Limits(seconds=2)) as grader, tempfile.TemporaryDirectory() as folder:
        names = list(find(ROOT).names)
        for seed in range(options.first, options.first + options.count):
            sample = damaged(seed, names)
            report = grade(sample, grader, Path(folder))
            found = list(escapes(sample, report))
            seen.update([str(report.status), *("escaped" for _ in found[:1])])
            if found:
                _show(seed, sample.story, found)
                if options.keep:
                    (options.keep / f"{seed}.ipynb").write_bytes(sample.content)
    sys.stdout.write(f"{options.count} damaged submissions: {dict(seen)}\n")
    return 1 if seen["escaped"] else 0


def _show(seed: int, story: tuple[str, ...], found: list[str]) -> None:
    sys.stdout.write(f"seed {seed} ({', '.join(story)}):\n" + "".join(f"    {text}\n" for text in found))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
