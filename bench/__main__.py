"""Measure ours beside nbgrader, Otter, dlai-grader and the limit, and write bench/RESULTS.md.

python -m bench            everything, in less than an hour; writes the rows of docs/scale.md, too
python -m bench --quick    everything, small, in some minutes; writes to build/ instead
python -m bench --only rivals,limit,scale,first,plots,others,linear
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from autograder import course
from bench import class_speed, environments, linear, page, results, scale
from bench.measured import Results

ROOT = Path(__file__).parents[1]
PARTS = ("rivals", "limit", "scale", "first", "plots", "others", "linear")
OTHERS = {
    "costs": "Where the processor time goes",
    "forks": "What a fork costs",
    "isolation": "Isolation levels",
    "trainer": "The trainer",
}
BESIDE = {"trainer": ("torch", "numba")}  # what has to be installed to be compared with


@dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    rounds: int = 5
    size: int = 200
    limit_rounds: int = 5
    large: int = 10_000
    first_rounds: int = 9
    plots: int = 60
    linear: tuple[int, ...] = linear.SIZES


QUICK = Sizes(rounds=1, size=40, limit_rounds=1, large=200, first_rounds=3, plots=20, linear=(50, 100))


def measure(parts: tuple[str, ...], sizes: Sizes, found: Results, save: Callable[[], None]) -> None:
    """Fill in what was asked for, part by part."""
    here = course.find(ROOT)
    if "first" in parts:
        found.first = scale.first_mark(here, sizes.first_rounds, _say)
    if "limit" in parts:
        for name, repeating in itertools.product(here.names, (False, True)):
            table = class_speed.beside_limit(here, name, sizes.limit_rounds, sizes.size, _say, repeating)
            found.limits.append(table)
            save()
    if "plots" in parts:
        found.plots = scale.plots(here, min(3, sizes.rounds), sizes.plots, _say)
    save()
    if "rivals" in parts:
        for table in class_speed.beside_rivals(here, sizes.rounds, sizes.size, _say):
            found.rivals.append(table)
            save()
    if "scale" in parts:
        found.scale = scale.measure(here, sizes.size, sizes.large, _say)
        save()
    if "others" in parts:
        found.others |= dict(_other(name, title) for name, title in OTHERS.items() if find_spec(f"bench.{name}"))
        save()
    if "linear" in parts:
        found.others |= [_other("linear", page.LINEAR, *map(str, sizes.linear))]
        save()


def _other(name: str, title: str, *arguments: str) -> tuple[str, str]:
    _say(f"{title} ...")
    python = environments.python_of(*BESIDE[name]) if name in BESIDE else Path(sys.executable)
    variables = environments.environment(python)
    command = [str(python), "-m", f"bench.{name}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=variables)
    return title, done.stdout or f"failed: {done.stderr[-500:]}"


def _say(text: str) -> None:
    print(f"  {text}", flush=True)


def _sizes(options: argparse.Namespace) -> Sizes:
    sizes = QUICK if options.quick else Sizes()
    asked = {name: getattr(options, name) for name in ("rounds", "size", "large") if getattr(options, name)}
    return replace(sizes, **asked, **({"limit_rounds": options.rounds} if options.rounds else {}))


def main(arguments: list[str] | None = None) -> None:
    """Run the benchmarks that were asked for."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as on a user's machine, for all contestants
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes; writes to build/")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {','.join(PARTS)}")
    for name in ("rounds", "size", "large"):
        parser.add_argument(f"--{name}", type=int, help=f"other than {getattr(Sizes(), name)}")
    parser.add_argument("--to", type=Path, help="the folder to write to")
    options = parser.parse_args(arguments)
    folder = options.to or (ROOT / "build" if options.quick else ROOT / "bench")
    folder.mkdir(exist_ok=True)
    found = Results()
    sizes = _sizes(options)
    measure(tuple(options.only.split(",")), sizes, found, lambda: results.write(found, folder))
    print(f"wrote {folder / 'RESULTS.md'}")
    if folder == ROOT / "bench":
        page.write(found)
        print(f"wrote {page.PAGE}")


if __name__ == "__main__":
    main()
