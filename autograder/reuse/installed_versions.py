"""What is installed where a process grades, as far as it decides marks: Python, libraries, the package's own code."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from autograder.reuse.package_digest import package_digest
from autograder.sandbox.versions import installed

_LIBRARIES = ("numpy", "scipy", "matplotlib", "h5py")  # that students' code may use


@dataclass(frozen=True, slots=True)
class Installation:
    """The versions of Python and numpy; digests of the package's code, and of all other versions."""

    python: str
    numpy: str
    package: str
    others: str

    def apart(self, other: Installation) -> Iterator[str]:
        """What is different here so that marks may be, each as part of a sentence about where a run was started."""
        if self.python != other.python:
            yield f"Python {self.python}, where the run was started with {other.python}"
        if self.numpy != other.numpy:
            yield f"numpy {self.numpy}, where the run was started with {other.numpy}"
        if self.package != other.package:
            yield "another version of the autograder than the run was started with"


def installation() -> Installation:
    """What is installed here. No library is loaded for it: the process that records marks needs none."""
    versions = [f"{name} {installed(name)}" for name in _LIBRARIES if find_spec(name)]
    others = hashlib.blake2b(" ".join([sys.version, *versions]).encode(), digest_size=8).hexdigest()
    return Installation(platform.python_version(), installed("numpy"), package_digest(), others)
