"""What a file is that is no notebook, by how it begins or, if it is text, by its ending."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

BEGINNING = 512  # bytes, as many as it takes to tell

_BEGIN = (
    (rb"%PDF", "a PDF file"),
    (rb"\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype html|html|head|body)\b", "a web page"),
    (rb"From:.*\nSubject:|MIME-Version:", "a saved web page or a mail"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|....ftyp(?:hei|mif|avif)|II\*\0|MM\0\*|BM.{4}\0{4}", "a picture"),
    (rb"....ftyp|\x1a\x45\xdf\xa3", "a film"),
    (rb"\x1f\x8b", "a gzip archive"),
    (rb"BZh[1-9]", "a bzip2 archive"),
    (rb"\xfd7zXZ", "an xz archive"),
    (rb"\x28\xb5\x2f\xfd", "a zstd archive"),
    (rb"rar!", "a RAR archive"),
    (rb"7z\xbc\xaf", "a 7z archive"),
    (rb".{257}ustar", "a tar archive"),
    (rb"\xd0\xcf\x11\xe0", "an old Office document or a mail of Outlook"),
    (rb"\{\\rtf", "an RTF document"),
    (rb"%!PS", "a PostScript file"),
    (rb"\s*\\documentclass", "a LaTeX file"),
    (rb"\x89HDF", "an HDF5 file"),
    (rb"SQLite format 3\0", "a database"),
    (rb"version https://git-lfs", "a pointer of Git LFS, which `git lfs pull` replaces"),
    (rb"\[InternetShortcut\]", "a link to something elsewhere"),
    (rb"bplist00", "a link or a web page saved by a Mac"),
)
_MARKS = tuple((re.compile(mark, re.DOTALL | re.IGNORECASE), what) for mark, what in _BEGIN)
_ENDINGS = {
    ".md": "a Markdown text",
    ".markdown": "a Markdown text",
    ".rst": "a reStructuredText file",
    ".rmd": "an R Markdown text",
    ".qmd": "a Quarto text",
    ".tex": "a LaTeX file",
    ".eml": "a mail",
    ".url": "a link to something elsewhere",
    ".webloc": "a link to something elsewhere",
    ".gdoc": "a link to something elsewhere",
}
_MEMBERS = {
    "word/": "a Word document",
    "xl/": "an Excel file",
    "ppt/": "a PowerPoint file",
    "META-INF/manifest.xml": "an OpenDocument file",
    "META-INF/container.xml": "an e-book",
    "Index/": "a document made with Pages, Numbers or Keynote",
}


def kind(start: bytes, name: str) -> str:
    """What a file is, with its article; "" if nothing says that it is no notebook."""
    found = next((what for mark, what in _MARKS if mark.match(start.removeprefix(b"\xef\xbb\xbf"))), "")
    return found or _ENDINGS.get(Path(name).suffix.lower(), "")


def kind_of_archive(members: Iterable[str]) -> str:
    """What a zip archive with these members is, if more than that."""
    members = list(members)
    return next((what for begin, what in _MEMBERS.items() if any(name.startswith(begin) for name in members)), "")
