"""What strangers wrote, so that a browser that shows it runs nothing of it.

nbgrader's formgrader shows a student's text to whoever has the rights of the course, and passes on the HTML in it. Here
text that Markdown alone can make stays as it is, formulas and code with it; all other is put through a sanitizer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import nh3
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from autograder.ingest.output_pictures import MAX_PICTURES, raster

MAX_TEXT = 1 << 15  # characters beside those of pictures; nobody types a longer cell, and reading some takes minutes
MAX_TEXTS = 1 << 18  # characters of all cells of a notebook
_DATA = re.compile(r"base64,[A-Za-z0-9+/=]+")
_LINK = re.compile(r"(?:https?://|mailto:|#)[^\s\\]*", re.IGNORECASE)
_NAME = r"(?:[\w() -]|%20|%[89a-f][0-9a-f]|\.(?!\.))+"
# Beside pictures in the text itself and elsewhere in the web, those of the same folder: a path that leaves it would ask
# Jupyter's server for something in the instructor's name.
_PICTURE = re.compile(
    r"https?://[^\s\\]*|data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*"
    rf"|{_NAME}(?:/{_NAME})*\.(?:png|jpe?g|gif|webp)",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[$`\\\n\r]")
_NO_WORD = re.compile(r"[^\w ]|_")
_TAGS = (nh3.ALLOWED_TAGS - {"area", "map"}) | {"font"}
_ATTRIBUTES = {
    **nh3.ALLOWED_ATTRIBUTES,
    "*": {"style", "title"},
    "font": {"color", "size"},
}
_STYLES = {"background-color", "color", "font-style", "font-weight", "text-align", "text-decoration"}


def text_cell(source: str, attachments: Mapping[str, Any]) -> tuple[str, dict[str, dict[str, str]]]:
    """The source and the attachments of a text cell that shows the same and runs nothing.

    Honest Markdown comes back as it is. Text with HTML becomes sanitized HTML, in which its pictures are contained.
    """
    pictures = attached_pictures(attachments)
    if typed(source) > MAX_TEXT:
        return verbatim(source), {}
    shown = _shown(source, pictures) if pictures else _without_pictures(source)
    return shown, pictures if shown == source else {}


def _shown(source: str, pictures: Mapping[str, Mapping[str, str]]) -> str:
    renderer = _Watched(escape=False, attachments=pictures)
    try:
        page = MarkdownWithMath(renderer=renderer).render(source)
    except Exception:  # a text that cannot be shown would stop whoever wants to show it
        return verbatim(source)
    return source if renderer.plain else _one_block(sanitized(page))


@lru_cache(maxsize=200)  # what all students have in common: to read Markdown takes longer than all else here
def _without_pictures(source: str) -> str:
    return _shown(source, {})


def typed(source: str) -> int:
    """How many characters of a text somebody may have typed: those beside the data of pictures."""
    return len(source) if len(source) > MAX_PICTURES else len(_DATA.sub("", source))


def sanitized(html: str) -> str:
    """HTML without scripts, styles that reach beyond themselves, forms, frames, and addresses that are code."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_kept,
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "data"},
    )


def verbatim(text: str) -> str:
    """A text as Markdown that shows exactly this text: nothing in it is Markdown, HTML or a formula."""
    return f'<div class="tex2jax_ignore" style="white-space: pre-wrap">{_NO_WORD.sub(_entity, text)}</div>'


def whole(text: str) -> str:
    """A text without half characters (lone surrogates), which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


class _Watched(IPythonRenderer):
    """Renders as nbconvert does, and notes whether anything came up that Markdown passes on unseen."""

    plain = True

    def block_html(self, html: str) -> str:
        self.plain = False
        return super().block_html(html)

    def inline_html(self, html: str) -> str:
        self.plain = False
        return super().inline_html(html)

    def block_mermaidjs(self, code: str) -> str:
        return super().block_code(code)  # nbconvert's own does not escape, and its pages draw no diagrams

    def block_code(self, code: str, info: str | None = None) -> str:
        self.plain = self.plain and not (info or "").startswith("mermaid")
        return super().block_code(code, info)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        self.plain = self.plain and bool(_LINK.fullmatch(url))
        return super().link(text, url, title)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        known = not url.startswith("attachment:") or url.removeprefix("attachment:") in self.attachments
        url = self._embed_image_or_attachment(url) if known else ""
        self.plain = self.plain and bool(_PICTURE.fullmatch(url))
        return super().image(text, url, title)


def _kept(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute, None where it is not to be kept. nbconvert takes `files/` off an address later on."""
    if name in ("href", "src", "cite"):
        return value if (_PICTURE if tag == "img" else _LINK).fullmatch(value) else None
    return value


def _one_block(html: str) -> str:
    """Sanitized HTML as one block of Markdown; a formula's signs are no Markdown in it, and a browser shows them."""
    return f"<div>{_SIGN.sub(_entity, html)}</div>"


def _entity(sign: re.Match[str]) -> str:
    return f"&#{ord(sign[0])};"


def attached_pictures(attachments: Any) -> dict[str, dict[str, str]]:
    """Of the attachments, those that are what they say, and pictures that hold nothing but points of colour."""
    entries = attachments.items() if isinstance(attachments, Mapping) else ()
    found = {
        whole(name): {mime: data for mime, data in kinds.items() if isinstance(data, str) and raster(mime, data)}
        for name, kinds in entries
        if isinstance(kinds, Mapping)
    }
    return {name: kinds for name, kinds in found.items() if kinds}
