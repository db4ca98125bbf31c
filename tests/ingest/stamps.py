"""Everything but a time that can lie where `timestamp.txt` is expected."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path


def _gigabytes(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(3 << 30)


def _socket(path: Path) -> None:
    here = os.getcwd()
    os.chdir(path.parent)  # the name of a socket must be short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _link_to(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


TEXTS = {
    "a raised two": "2020-01-01 00:00:00 ²",
    "a path as zone": "2020-01-01 00:00:00 /etc/passwd",
    "a path out of the zones": "2020-01-01 00:00:00 ../../../../etc/passwd",
    "a file of the zones": "2020-01-01 00:00:00 tzdata.zi",
    "an offset of days": "2020-01-01 00:00:00 +999999",
    "an endless offset": "2020-01-01 00:00:00 " + "9" * 70,
    "an offset beyond the years": "0001-01-01 00:00:00 86000",
    "an hour that there is not": "2020-01-01 99:00:00 UTC",
    "a huge number": "9" * 90,
    "a longer number": "9" * 10_000,
    "words": "yesterday, I think",
    "markup": "<script>alert(1)</script>",
    "a decimal that is none": "1e999999 sNaN",
    "blanks": "   \n ",
}
MADE: dict[str, Callable[[Path], None]] = {
    **{name: lambda path, text=text: path.write_text(text) for name, text in TEXTS.items()},  # type: ignore[misc]
    "nothing": lambda path: path.touch(),
    "three gigabytes of nothing": _gigabytes,
    "half a character": lambda path: path.write_bytes(b"2020-01-01 00:00:00 \xed\xa0\x80"),
    "no text": lambda path: path.write_bytes(bytes(range(256))),
    "a link to endless nothing": _link_to("/dev/zero"),
    "a link to nowhere": _link_to("nowhere"),
    "a link to itself": _link_to("timestamp.txt"),
    "a link to a file": _link_to("/etc/passwd"),
    "a pipe": os.mkfifo,
    "a folder": lambda path: path.mkdir(),
    "a socket": _socket,
}
