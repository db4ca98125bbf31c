"""What the kit is called where packages are installed from. What is imported, and the command, are called `autograder`.

The package index has a project of that name too, which is another one: whoever is told to install something gets a
command that takes it from the folder of the course.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NAME = "deep-networks-autograder"

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
"""The kernel of students' notebooks: every Jupyter has it. An author's notebook may name one that only they have."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the kit says of itself: what is required `everywhere`, and what each of the `extras` adds."""

    version: str
    python: str
    everywhere: Sequence[str]
    extras: Mapping[str, Sequence[str]]


@cache
def facts() -> Facts:
    """From the folder that the package lies in, installed from there or not; elsewhere from what was installed."""
    import importlib.metadata  # both take a while to import, and are needed rarely
    import tomllib

    file = Path(__file__).parents[2] / "pyproject.toml"
    project = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {}) if file.is_file() else {}
    if project.get("name") == NAME:
        extras = project.get("optional-dependencies", {})
        return Facts(project["version"], project["requires-python"], project["dependencies"], extras)
    found = importlib.metadata.metadata(NAME)
    return Facts(found["Version"], found["Requires-Python"], *_by_extra(found.get_all("Requires-Dist") or ()))


def _by_extra(texts: Iterable[str]) -> tuple[list[str], dict[str, list[str]]]:
    """What is required without any extra, and with each; a requirement of an extra ends with `extra == "..."`."""
    found: dict[str, list[str]] = {"": []}
    for text in texts:
        requirement, is_extra, name = text.rpartition("extra == ")
        of, what = (name.strip("'\""), requirement.strip().removesuffix("and").rstrip("; ")) if is_extra else ("", text)
        found.setdefault(of, []).append(what)
    return found.pop(""), found
