"""A second wall before what a student wrote, where a browser shows it: what a page may load and run.

The first is that nothing which runs comes into the page at all (`sanitize`). A browser keeps to the policy even where
that fails: a script that is not the page's own does not run, and no picture is asked for elsewhere.
"""

from __future__ import annotations

import re
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter

from autograder.feedback.self_contained import hash_of

_FORMULAS = "https://cdnjs.cloudflare.com"  # where nbconvert's pages get MathJax, which evaluates its own settings
_EVERYWHERE = {
    "style-src": f"'self' 'unsafe-inline' {_FORMULAS}",
    "font-src": f"'self' data: {_FORMULAS}",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
}
_SIGNS = str.maketrans({"<": "&lt;", ">": "&gt;", '"': "&quot;", "\\": "&#92;"})
_SCRIPT = re.compile(r"<script(?P<about>[^>]*)>(?P<text>.*?)</script>", re.DOTALL | re.IGNORECASE)


def _policy(rules: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in (_EVERYWHERE | rules).items())


class GuardedPage(HTMLExporter):
    """Feedback for a student: a page by itself, whose only scripts are those of an empty notebook's page."""

    def from_notebook_node(self, nb: Any, resources: Any = None, **options: Any) -> tuple[str, Any]:
        """See HTMLExporter."""
        empty, _ = super().from_notebook_node(nbformat.v4.new_notebook(), deepcopy(resources), **options)
        page, resources = super().from_notebook_node(nb, resources, **options)
        scripts = [found["text"] for found in _SCRIPT.finditer(empty) if "src=" not in found["about"]]
        known = " ".join(map(hash_of, scripts))
        rules = {"default-src": "'none'", "script-src": f"'unsafe-eval' {_FORMULAS} {known}", "form-action": "'none'"}
        tag = f'<meta http-equiv="Content-Security-Policy" content="{_policy(rules)}">'
        return page.replace("<head>", f"<head>\n{tag}", 1), resources


def guard_formgrader() -> None:
    """Let formgrader's pages load and ask for nothing that is not the server's own, but for formulas.

    nbgrader offers no place to say so, and its pages have scripts in their own text. They are there where JupyterLab
    is installed, and nowhere else. They also fill in names as they are, and people may choose these: they are quoted.
    """
    with suppress(ImportError):
        from nbgrader.server_extensions.formgrader.base import BaseHandler
        from nbgrader.server_extensions.formgrader.handlers import SubmissionFilesHandler

        scripts = f"'self' 'unsafe-inline' 'unsafe-eval' {_FORMULAS}"
        rules = {"default-src": "'self'", "script-src": scripts, "form-action": "'self'", "frame-ancestors": "'self'"}
        BaseHandler.content_security_policy = property(lambda _: _policy(rules))
        # A page or a picture that was handed in beside a notebook comes from the same server as everything else there.
        alone = {"default-src": "'none'", "form-action": "'none'"}
        SubmissionFilesHandler.content_security_policy = property(lambda _: _policy(alone))
        BaseHandler.render = _rendered
        BaseHandler.exporter = property(lambda handler: _Quoting(handler.settings["nbgrader_exporter"]))


def _rendered(handler: Any, name: str, **words: Any) -> str:
    """See BaseHandler.render."""
    page: str = handler.settings["nbgrader_jinja2_env"].get_template(name).render(**quoted(words))
    return page


@dataclass(frozen=True)
class _Quoting:
    """Formgrader's exporter, to which names are given quoted."""

    exporter: HTMLExporter

    def from_filename(self, filename: str, resources: Any) -> Any:
        """See Exporter."""
        return self.exporter.from_filename(filename, resources=quoted(resources))


def quoted(words: Any) -> Any:
    """The same words, which begin no tag and end no text of a page or script; an apostrophe in a name stays one."""
    if isinstance(words, str):
        return words.translate(_SIGNS)
    return {name: quoted(word) for name, word in words.items()} if isinstance(words, dict) else words
