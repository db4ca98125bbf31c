"""The modules that other versions of a notebook import, and that a course lends to them: they can be imported."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from autograder.declarations.agreement import once
from autograder.declarations.fields import must_fit
from autograder.errors import CourseError
from autograder.exercise import HelperModule


def must_be_importable(assignment: str, modules: Sequence[HelperModule]) -> None:
    """Refuse helper modules that nobody could import: every submission would fail by them."""
    where = f"{assignment}, HELPER_MODULES"
    for module in modules:
        must_fit(where, module)
        if not module.name.isidentifier():
            raise CourseError(f"{where}: name is {module.name!r}, which cannot be imported; write a module's name.")
        if not _is_importable(module.source):
            lends = f"{module.name!r} has the source {module.source!r}, which is no module of this kit"
            raise CourseError(f"{where}: {lends}; name one, such as autograder.reference.network.")
    once(where, "helper modules", [module.name for module in modules])


def _is_importable(module: str) -> bool:
    try:
        return module.startswith("autograder.") and find_spec(module) is not None
    except (ImportError, ValueError):
        return False
