"""The standard output as a place for lines that a program reads, where nothing else may stand."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

STANDARD_OUTPUT = Path("-")


@contextmanager
def set_apart(path: Path | None) -> Iterator[IO[str] | None]:
    """The standard output, where `path` says so: from now on all else goes to standard error.

    That is what an author's files print when they are loaded, be it in this process or in one that is started here.
    """
    if path != STANDARD_OUTPUT or sys.stdout is None:
        yield None
        return
    sys.stdout.flush()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    try:
        with suppress(OSError):  # the standard error stream is closed
            os.dup2(2, 1)
        yield out
    finally:
        with suppress(OSError):  # closing writes what is left, which was tried before
            out.close()
