"""What a shell allows its programs (`ulimit`), looked at before libraries are loaded, which take it in strange ways."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.limits import Limits

_MEMORY = Limits().memory + (1 << 29)  # bytes: what an exercise may use, and Python with its libraries
_FILES = 64
_SECONDS = 60  # to load a course takes some; what is ended in a longer run is taken up by the next one
_STACK = 1 << 20  # bytes: with less, deep recursion of a student's ends the process


def lacks() -> Iterator[str]:
    """A sentence for each limit of this process that is too low. What may be raised is raised first."""
    try:
        import resource
    except ModuleNotFoundError:  # no Unix
        return
    needs = (
        (resource.RLIMIT_AS, "v", "KiB of memory", 1024, _MEMORY),
        (resource.RLIMIT_DATA, "d", "KiB of memory", 1024, _MEMORY),
        (resource.RLIMIT_NOFILE, "n", "open files", 1, _FILES),
        (resource.RLIMIT_CPU, "t", "seconds of processor time", 1, _SECONDS),
        (resource.RLIMIT_STACK, "s", "KiB of stack", 1024, _STACK),
    )
    for which, option, what, unit, least in needs:
        soft, hard = resource.getrlimit(which)
        if 0 <= soft < least and not 0 <= hard < least:
            resource.setrlimit(which, (hard if which == resource.RLIMIT_CPU else least, hard))
        elif 0 <= soft < least:
            allowed, needed = hard // unit, least // unit
            yield (
                f"This machine allows a process {allowed} {what} (ulimit -{option}), and {needed} are needed; "
                "raise that limit, then run the same command again."
            )
