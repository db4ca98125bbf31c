"""What a fork costs before it has done anything: `python -m bench.forks`.

A process as warm as a zygote forks children that end at once, that write to some of the pages they share with it, and
that have the kernel copy the same pages all at once. Processor time of parent and child together, as the kernel counts
it. The ways alternate; medians.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import mmap
import os
import resource
import statistics
import sys
from collections.abc import Callable

import autograder.reference.network  # a zygote has both of them
import autograder.sandbox.program  # noqa: F401

PAGES = 1000  # about as many as the child of a submission writes to
POPULATE_WRITE = 23  # of madvise, since Linux 5.14; Python has no name for it
BATCH = 40  # forks; the kernel's clock is too coarse for one


def ways() -> dict[str, Callable[[], object]]:
    """What a child does, by name."""
    shared = mmap.mmap(-1, PAGES * mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    shared[:] = b"1" * len(shared)
    address = ctypes.addressof(ctypes.c_char.from_buffer(shared))
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]

    def write() -> None:
        shared[:: mmap.PAGESIZE] = b"2" * PAGES

    found = {"a fork that ends at once": lambda: None, f"... after it wrote to {PAGES} pages": write}
    if sys.platform == "linux":
        found[f"... after it had {PAGES} pages copied at once"] = lambda: madvise(address, len(shared), POPULATE_WRITE)
    return found


def milliseconds(way: Callable[[], object]) -> float:
    """Processor time of one fork, on both sides."""
    before = _used()
    for _ in range(BATCH):
        pid = os.fork()
        if not pid:
            try:
                way()
            finally:
                os._exit(0)
        os.waitpid(pid, 0)
    return 1000 * (_used() - before) / BATCH


def _used() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=25)
    rounds = parser.parse_args().rounds
    doing = ways()
    gc.collect()
    gc.freeze()
    taken: dict[str, list[float]] = {name: [] for name in doing}
    for _ in range(rounds):
        for name, way in doing.items():
            taken[name].append(milliseconds(way))
    found = {name: statistics.median(times) for name, times in taken.items()}
    nothing = next(iter(found.values()))
    print(f"Python {sys.version.split()[0]}, {os.sysconf('SC_PAGE_SIZE')} bytes a page")
    print(f"{'':42}{'ms of processor time':>22}{'us a page':>12}")
    for name, total in found.items():
        each = f"{1000 * (total - nothing) / PAGES:12.2f}" if total != nothing else ""
        print(f"{name:42}{total:22.2f}{each}")


if __name__ == "__main__":
    main()
