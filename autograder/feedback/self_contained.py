"""HTML files that need nothing beside themselves, and in which nothing runs or loads but what we wrote into them."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup


def rendered(templates: Path, name: str, **content: Any) -> str:
    """The page that a template gives, with `style.css` and `script.js` of the same folder, where it has these.

    What is filled in is escaped. Of pictures, a browser takes only those that stand in the page itself.
    """
    style, script = (_text(templates / file) for file in ("style.css", "script.js"))
    page = _environment(templates).get_template(name)
    return page.render(**content, style=Markup(style), script=Markup(script), policy=_policy(style, script))


@lru_cache
def _environment(templates: Path) -> Environment:
    return Environment(loader=FileSystemLoader(templates), autoescape=True, trim_blocks=True, lstrip_blocks=True)


@lru_cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _policy(style: str, script: str) -> str:
    """A content security policy by which a browser runs and loads nothing else."""
    scripts = hash_of(script) if script else "'none'"
    return (
        f"default-src 'none'; img-src data:; style-src {hash_of(style)}; script-src {scripts}; base-uri 'none'; "
        "form-action 'none'"
    )


def hash_of(text: str) -> str:
    """What a content security policy knows a script or a style by."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
