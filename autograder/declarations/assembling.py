"""An assignment put together from the files of its folder, once all of them fit together."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from autograder.code.author_folder import forget
from autograder.declarations import agreement, loading, missing_names, parameters, source_notebook, variant_draws
from autograder.declarations.assignment import Assignment
from autograder.declarations.fields import must_fit
from autograder.declarations.file_names import CATALOGUE, DECLARATIONS
from autograder.declarations.files_beside import beside
from autograder.declarations.requirements import Requirement
from autograder.errors import CourseError
from autograder.exercise import Catalogue, Equivalent, Exercise, Figure, HelperModule


def assembled(name: str, folder: Path, requirements: tuple[Requirement, ...]) -> Assignment:
    """The assignment in a folder of `source/`. Raises CourseError for one that does not fit together."""
    forget(folder.parent)
    declared = loading.load(folder / DECLARATIONS)
    known = loading.load(folder / CATALOGUE) if (folder / CATALOGUE).is_file() else None
    loading.must_not_declare(declared, ("CATALOGUES",), CATALOGUE)
    loading.must_not_declare(known, ("EXERCISES", "FIGURES", "HELPER_MODULES"), DECLARATIONS)
    exercises = loading.values_of(declared, "EXERCISES", Exercise)
    catalogues = loading.values_of(known, "CATALOGUES", Catalogue)
    assignment = Assignment(
        name=name,
        exercises=agreement.joined(name, exercises, catalogues),
        notebook=source_notebook.read_authored(folder / f"{name}.ipynb"),
        figures=loading.values_of(declared, "FIGURES", Figure),
        equivalents=tuple(e for m in (declared, known) for e in loading.values_of(m, "EQUIVALENT_MUTANTS", Equivalent)),
        declarations=loading.text_of(declared),
        catalogue=loading.text_of(known),
        helper_modules=loading.values_of(declared, "HELPER_MODULES", HelperModule),
        catalogued=tuple(catalogue.exercise for catalogue in catalogues),
        files=beside(folder),
        folder=folder.absolute(),  # its code runs in there, where what is relative leads elsewhere
        requirements=requirements,
        draws=variant_draws.read(folder),
    )
    _must_fit_together(assignment)
    return assignment


def _must_fit_together(found: Assignment) -> None:
    name, exercises = found.name, found.exercises
    source_notebook.must_be_python(name, found.notebook.cells)
    source_notebook.must_fit(name, found.notebook, exercises)
    functions = found.reference.functions
    agreement.agree(name, exercises, functions, found.equivalents, found.figures)
    must_be_importable(name, found.helper_modules)
    parameters.agree(name, exercises, functions, [cell.source for cell in found.notebook.cells])
    if found.draws:
        found.draws.must_fit(name, exercises)
    missing_names.nothing_is_missing(name, found.notebook.cells, found.reference.definitions, exercises)
    _ = found.stubs  # raises where no blanks can be made


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
    agreement.once(where, "helper modules", [module.name for module in modules])


def _is_importable(module: str) -> bool:
    try:
        return module.startswith("autograder.") and find_spec(module) is not None
    except (ImportError, ValueError):
        return False
