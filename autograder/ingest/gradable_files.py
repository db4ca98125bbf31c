"""Which kinds of files are graded: by their endings, or by how they begin, since browsers and programs add endings."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from autograder.ingest import archives, files, not_a_notebook

ARCHIVE = ".zip"
ENDINGS = (".ipynb", ARCHIVE, ".py")
OF_THE_SYSTEM = ("Thumbs.db", "desktop.ini")
"""What Windows leaves in folders, visibly."""
REPOSITORY = ".git"
"""Where git keeps a repository. It runs commands that stand there, in a prompt or an editor that shows its state."""
_SOME = 1 << 14
_TEXT = ("", ".json", ".txt", ".text", ".ipy")
# What nbconvert and others mark the cells of a script with, or code.
_SCRIPT = re.compile(
    rb"^(?:# ?(?:%%|In ?\[|<codecell>)|#!.*python|def \w+ *\(|import \w|from [\w.]+ import )", re.MULTILINE
)


def is_notebook(path: Path) -> bool:
    """Whether a file begins as a notebook does."""
    if ".ipynb" not in path.name.lower() and path.suffix.lower() not in _TEXT:
        return False
    return bytes(byte for byte in _beginning(path, 4096) if 32 < byte < 127).startswith(b'{"')


def is_script(path: Path) -> bool:
    """Whether a text is a script made from a notebook, under any ending of a text."""
    strange = path.suffix.lower() in _TEXT or ".py" in path.name.lower()
    return strange and bool(_SCRIPT.search(_beginning(path, _SOME).replace(b"\0", b"").replace(b"\r", b"\n")))


# What a file is graded as, the likeliest first.
KINDS: tuple[Callable[[Path], bool], ...] = (
    *((lambda path, ending=ending: path.suffix.lower() == ending) for ending in ENDINGS),
    is_notebook,
    is_script,
)


def is_of_a_repository(path: str) -> bool:
    """Whether a file lies in a repository of git's, or leads to one; on some systems, capitals make no difference."""
    return REPOSITORY in path.casefold().split("/")


def is_document(path: Path) -> bool:
    """Whether a file is known to be something else than a notebook."""
    start = _beginning(path, not_a_notebook.BEGINNING)
    return archives.is_archive(start) or bool(not_a_notebook.kind(start, path.name))


def _beginning(path: Path, size: int) -> bytes:
    try:
        with files.opened(path) as file:
            return file.read(size)
    except OSError:
        return b""
