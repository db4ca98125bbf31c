"""Which Python and numpy run code here, and what is said where a notebook was run by others."""

from __future__ import annotations

import platform
import re
import sys
from functools import cache

from autograder.values import Versions


@cache
def installed(package: str) -> str:
    """The version of a package that is installed. Raises PackageNotFoundError for one that is not.

    It is taken from the text that tells of the package: to understand all of that takes ten times as long.
    """
    from importlib.metadata import distribution  # takes a while to import, and is needed rarely where code runs

    found = distribution(package)
    line = re.search(r"^Version: *(\S+)", found.read_text("METADATA") or "", re.MULTILINE)
    return line[1] if line else found.version


def ours() -> Versions:
    """The versions that run code in this process, and in the children that it starts."""
    loaded = sys.modules.get("numpy")
    return Versions(platform.python_version(), loaded.__version__ if loaded else installed("numpy"))


def graded_by() -> str:
    """What grades here, as a sentence."""
    return f"Graded by {_named(ours())}."


def others(theirs: Versions) -> str:
    """A sentence that names both, where a notebook was run with other versions than these; "" where it was not."""
    mine = ours()
    pairs = ((theirs.python, mine.python), (theirs.numpy, mine.numpy))
    if all(not other or _series(other) == _series(own) for other, own in pairs):
        return ""
    return f"The notebook was last run with {_named(theirs)}, and {_named(mine)} grade it; that may be why."


def _named(versions: Versions) -> str:
    python = f"Python {versions.python or 'of an unknown version'}"
    return f"{python} and numpy {versions.numpy}" if versions.numpy else python


def _series(version: str) -> list[str]:
    return version.split(".")[:2]
