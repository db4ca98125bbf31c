"""Run an author's code where its files lie: in their folder, and with the modules there."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """In a folder whose modules can be imported, and are forgotten afterwards: another one's may have their names."""
    path, writes = sys.path, sys.dont_write_bytecode
    sys.path, sys.dont_write_bytecode = [str(folder.resolve()), *path], True
    try:
        with chdir(folder):
            yield
    finally:
        sys.path, sys.dont_write_bytecode = path, writes
        forget(folder)


def forget(folder: Path) -> None:
    """Let the modules in a folder be imported anew: a process that stays must not keep what was changed since."""
    importlib.invalidate_caches()
    within = tuple(f"{path}{os.sep}" for path in {folder.absolute(), folder.resolve()})
    for name, module in list(sys.modules.items()):
        places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
        if any(str(place).startswith(within) for place in places):
            del sys.modules[name]
