"""What is said when a file that somebody asked for cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import UsageError


@contextmanager
def writing(path: Path, option: str) -> Iterator[None]:
    """Around what writes `path`, which was named by an option. Raises UsageError when the system refuses."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}); name another place by {option}.") from error
