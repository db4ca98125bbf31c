"""What is installed where a process grades, as far as it decides marks: Python, libraries, the package's own code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from autograder.reuse.package_digest import package_digest
from autograder.sandbox.versions import installed

_LIBRARIES = ("numpy", "scipy", "matplotlib", "h5py")


@dataclass(frozen=True, slots=True)
class Installation:
    """Python with its build, a digest of the package's code, and the versions of libraries, by name.

    The libraries are those that students' code may use.
    """

    python: str
    package: str
    libraries: tuple[tuple[str, str], ...]

    @property
    def _of_python(self) -> str:
        return self.python.partition(" ")[0]

    @property
    def _of_numpy(self) -> str:
        return dict(self.libraries)["numpy"]

    def apart(self, other: Installation) -> Iterator[str]:
        """What is different here so that marks may be, each as part of a sentence about where a run was started."""
        if self._of_python != other._of_python:
            yield f"Python {self._of_python}, where the run was started with {other._of_python}"
        if self._of_numpy != other._of_numpy:
            yield f"numpy {self._of_numpy}, where the run was started with {other._of_numpy}"
        if self.package != other.package:
            yield "another version of the autograder than the run was started with"


def installation() -> Installation:
    """What is installed here. No library is loaded for it: the process that records marks needs none."""
    libraries = tuple((name, installed(name)) for name in _LIBRARIES if find_spec(name))
    return Installation(sys.version, package_digest(), libraries)
