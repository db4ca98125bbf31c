"""From the file a student handed in to its text: archives, encodings, and outputs too large to be read.

What had to be mended is a `Repair` each. What cannot be text is UnreadableNotebook, with the reason.
"""

from __future__ import annotations

import errno
import mmap
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from itertools import islice
from pathlib import Path
from typing import TypeVar

from autograder.errors import Cure, UnreadableNotebook
from autograder.ingest import archives, not_a_notebook
from autograder.ingest.repairs import Mended, Repair
from autograder.values import Block

MAX_BYTES = 1 << 29
LARGE = 1 << 21  # from this size on, outputs are left out before the file is decoded
MAX_TOKENS = 1 << 24  # texts and brackets of a large file; to look through more takes minutes
MAX_VALUES = 1 << 22  # of a large file without its outputs: each takes memory, and time, wherever the file is read

Content = bytes | mmap.mmap
_T = TypeVar("_T")


# Where an operating system lacks one of these, it lacks the danger too. A pipe is not waited for.
_CAREFULLY = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOCTTY"))


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a file, under the name it has (in its archive), and what had to be mended to read it.

    `beside` are the modules that lie beside it in its archive.
    """

    text: str
    name: str
    repairs: tuple[Repair, ...] = ()
    beside: tuple[Block, ...] = ()


def opened(path: str | Path, folder: int | None = None) -> BufferedReader:
    """A file that a student handed in, open for reading. Raises OSError for a link, a folder, a pipe, a device.

    Where links are the instructor's own, the path is resolved first. It may begin at the descriptor of a `folder`.
    """
    try:
        number = os.open(path, os.O_RDONLY | _CAREFULLY, dir_fd=folder)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OSError(errno.ELOOP, "it is a link, which is not followed") from error
        raise
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, "it is not a file")
    return os.fdopen(number, "rb")


def cannot_be_opened(name: str, why: OSError) -> UnreadableNotebook:
    """What is said of a file that the system, or `opened`, does not open."""
    cure = Cure.PERMISSIONS if isinstance(why, PermissionError) else Cure.NOTEBOOK
    return UnreadableNotebook(f"{name} cannot be opened ({why.strerror or why})", cure)


def readable(name: str) -> str:
    """The name of a file or folder as text that can be stored, even if it is none."""
    return name.encode("utf-8", "backslashreplace").decode()


def read(path: Path, wanted: str = "") -> Text:
    """The text of a file. Of an archive, what is `wanted` is taken. Raises UnreadableNotebook."""
    return _of_content(path, lambda content: text_of(content, path.name, wanted))


def members(path: Path, wanted: str) -> tuple[str, ...]:
    """The files of an archive that may be meant, the likeliest first. Raises UnreadableNotebook."""
    return _of_content(path, lambda content: archives.taken_out(content, path.name, wanted).members)


def _of_content(path: Path, asked: Callable[[Content], _T]) -> _T:
    """What is made of the bytes of a file. A large one is never held in memory as a whole."""
    try:
        with opened(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size < LARGE:
                return asked(file.read())
            if size > MAX_BYTES:
                much = f"{path.name} has {size >> 20} MiB, more than the {MAX_BYTES >> 20} MiB that are read"
                raise UnreadableNotebook(much, Cure.PLAIN_COPY)
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return asked(content)
    except OSError as error:
        raise cannot_be_opened(path.name, error) from error


def text_of(content: Content, name: str, wanted: str = "") -> Text:
    """The text in these bytes. `wanted` is what is looked for in an archive: a path in it, or a name without ending."""
    if archives.is_archive(content):
        taken = archives.taken_out(content, name, wanted)
        found = text_of(taken.content, taken.name)
        modules = tuple(Block(inside, code_of(module)) for inside, module in taken.beside)
        return Text(found.text, found.name, (*taken.repairs, *found.repairs), modules)
    _refuse_documents(content[: not_a_notebook.BEGINNING], name)
    if len(content) < LARGE:
        return _decoded(bytes(content), name)
    slim = without_outputs(content)
    if holds_too_much(slim):
        raise UnreadableNotebook(f"{name} holds more than any notebook", Cure.PLAIN_COPY)
    found = _decoded(slim, name)
    left_out = Repair(Mended.OUTPUTS_LEFT_OUT, name, f"{len(content) >> 20}")
    return Text(found.text, name, (*found.repairs, left_out) if len(slim) < len(content) // 2 else found.repairs)


def code_of(content: bytes) -> str:
    """The text of a module."""
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\0", "")


def _refuse_documents(start: bytes, name: str) -> None:
    if what := not_a_notebook.kind(start, name):
        raise UnreadableNotebook(f"{name} is {what}, not a notebook", Cure.NOTEBOOK)


# The longest marks first: the one of UTF-32 begins like the one of UTF-16.
_MARKS = {
    b"\xff\xfe\0\0": ("utf-32", "UTF-32"),
    b"\0\0\xfe\xff": ("utf-32", "UTF-32"),
    b"\xff\xfe": ("utf-16", "UTF-16"),
    b"\xfe\xff": ("utf-16", "UTF-16"),
    b"\xef\xbb\xbf": ("utf-8-sig", "UTF-8 with a byte order mark"),
}


def _decoded(content: bytes, name: str) -> Text:
    if not content.strip(b"\0 \t\r\n"):
        raise UnreadableNotebook(f"{name} is empty", Cure.AGAIN)
    text, repair = _text(content)
    repairs = [repair] if repair else []
    if "\0" in text:
        text = text.replace("\0", "")
        repairs.append(Repair(Mended.NUL_BYTES, name))
    return Text(text, name, tuple(repairs))


def _text(content: bytes) -> tuple[str, Repair | None]:
    for mark, (encoding, title) in _MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, "replace"), Repair(Mended.ENCODING, about=title)
    for encoding, pattern in (("utf-16-le", rb"[\t -~]\0[\t\r\n -~]\0"), ("utf-16-be", rb"\0[\t -~]\0[\t\r\n -~]")):
        if re.match(pattern, content):
            return content.decode(encoding, "replace"), Repair(Mended.ENCODING, about="UTF-16")
    try:
        return content.decode("utf-8"), None
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace"), Repair(Mended.NOT_UTF8)


_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]]', re.DOTALL)
_OUTPUTS = re.compile(rb'"outputs"\s*:\s*\[')


def holds_too_much(content: bytes) -> bool:
    """Whether there are more values in a JSON document than in any notebook; in doubt, a comma in a text is one."""
    return sum(map(content.count, (b",", b"[", b"{"))) > MAX_VALUES


def without_outputs(content: Content) -> bytes:
    """A notebook's bytes with every list of outputs emptied. Bytes of another kind come back as they are.

    What would take minutes to look through is returned as it is, too.
    """
    parts: list[bytes] = []
    start = 0
    for first, last in _output_lists(islice(_TOKEN.finditer(content), MAX_TOKENS), content):
        parts.append(content[start:first])
        start = last
    return b"".join([*parts, content[start:]])


def _output_lists(tokens: Iterator[re.Match[bytes]], content: Content) -> Iterator[tuple[int, int]]:
    """Where the insides of the lists of outputs begin and end."""
    for token in tokens:
        opening = _OUTPUTS.match(content, token.start())
        if opening:
            next(tokens, None)  # the bracket
            end = _closing(tokens)
            if end is None:
                return
            yield opening.end(), end


def _closing(tokens: Iterator[re.Match[bytes]]) -> int | None:
    """Where the list ends whose opening bracket was the last token."""
    depth = 1
    for token in tokens:
        if token.end() - token.start() == 1:  # a bracket; a text may be too long to be copied
            depth += 1 if token[0] == b"[" else -1
        if not depth:
            return token.start()
    return None
