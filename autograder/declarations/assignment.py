"""One assignment, with all that is derived from what its author declares."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from autograder.code.parsing import definition_of, functions_of, source_of
from autograder.code.syntax import syntax_of
from autograder.declarations import checks_fit_results, source_notebook, variants
from autograder.declarations.install_cell import supplied
from autograder.declarations.requirements import Requirement, modules_of
from autograder.declarations.variant_draws import Draws
from autograder.declarations.variants import Filling, Values
from autograder.errors import CourseError
from autograder.exercise import Equivalent, Exercise, Figure, HelperModule
from autograder.ingest.notebook import Cell, Notebook
from autograder.ingest.released_notebook import Template
from autograder.judging.answer_key import AnswerKey, make_key
from autograder.judging.reference_solutions import Reference
from autograder.judging.student_key import student_key, watched_key, with_firsts
from autograder.sandbox.job import File
from autograder.values import check_id


@dataclass(frozen=True)
class Assignment:
    """One folder of `source/`: its notebook, its exercises, and all that is derived from them.

    `declarations` and `catalogue` are the texts of its exercises.py and mistakes.py; `catalogued` names the exercises
    of the latter, in its order. `files` lie beside the notebook, in `folder`, and are handed out with it;
    `requirements` are those of the whole course. `draws` say which variant a student has, where it was released so;
    `filling` is what a variant changed in the texts of its source.
    """

    name: str
    exercises: tuple[Exercise, ...]
    notebook: Notebook
    figures: tuple[Figure, ...] = ()
    equivalents: tuple[Equivalent, ...] = ()
    declarations: str = ""
    catalogue: str = ""
    catalogued: tuple[str, ...] = ()
    helper_modules: tuple[HelperModule, ...] = ()
    files: tuple[File, ...] = ()
    folder: Path = Path()
    requirements: tuple[Requirement, ...] = ()
    draws: Draws | None = None
    filling: Filling = Filling({})  # noqa: RUF009 -- it is frozen

    def of(self, student: str) -> Assignment:
        """The assignment as a student has it: their variant, or the published one where they have none."""
        values = self.draws.values(self.name, self.exercises, student) if self.draws else {}
        return self.with_values(values) if values else self

    def with_values(self, values: Values) -> Assignment:
        """The variant with these values; parameters that are not among them keep theirs."""
        filling = variants.filling(self.exercises, values)
        cells = tuple(replace(cell, source=filling(cell.source)) for cell in self.notebook.cells)
        exercises = (variants.with_values(one, values.get(one.id, {}), filling) for one in self.exercises)
        notebook = replace(self.notebook, cells=cells)
        return replace(self, exercises=tuple(exercises), notebook=notebook, filling=filling)

    @property
    def values(self) -> Values:
        """The values of all parameters, by exercise and name."""
        return {exercise.id: exercise.values for exercise in self.exercises if exercise.parameters}

    @cached_property
    def points(self) -> dict[str, float]:
        """The points of each exercise, as its check cell in the notebook states them."""
        by_id = {cell.grade_id: cell.points for cell in self.notebook.cells}
        return {exercise.id: by_id[check_id(exercise.id)] for exercise in self.exercises}

    @property
    def max_score(self) -> float:
        """The points of the whole assignment."""
        return sum(self.points.values())

    @cached_property
    def _cells(self) -> tuple[Cell, ...]:
        """The cells, those that are no solution as students get them."""
        return tuple(c if c.solution else self._handed_out(c) for c in self.notebook.cells)

    def _handed_out(self, cell: Cell) -> Cell:
        return replace(cell, source=supplied(cell.source, self.name, self.needs))

    @property
    def modules(self) -> tuple[str, ...]:
        """What the course's requirements hold."""
        return modules_of(self.requirements)

    @property
    def needs(self) -> tuple[str, ...]:
        """What the install cell has to install besides what every course needs."""
        return tuple(requirement.text for requirement in self.requirements)

    @cached_property
    def reference(self) -> Reference:
        """The solutions and supplied definitions of the source notebook."""
        blocks = [block for _, block in source_notebook.definitions(self._cells)]
        functions = {name: source_of(b, node) for b in blocks for name, node in functions_of(b.source).items()}
        looked_at = {exercise.id for exercise in self.exercises if exercise.call}
        found = [(block, definition_of(block.source, block.name)) for block in blocks if block.name in looked_at]
        others = {block.name: source_of(block, node) for block, node in found if node}
        return Reference(tuple(blocks), {**others, **functions}, self._roots, self.files, self.folder, self.name)

    @property
    def _roots(self) -> tuple[str, ...]:
        return tuple(name for exercise in self.exercises for name in dict.fromkeys((exercise.id, exercise.called)))

    @cached_property
    def template(self) -> Template:
        """The released notebook as the grader needs it."""
        stubs = {name: definition_of(stub, name) for name, stub in self.stubs.items()}
        ids = tuple(exercise.id for exercise in self.exercises)
        definitions = source_notebook.definitions(self._cells, self._roots)
        return Template(
            cells=tuple(map(self._handed_out, self.notebook.cells)),
            exercises=ids,
            stubs={name: syntax_of(function).text for name, function in stubs.items() if function},
            supplied=tuple(block for cell, block in definitions if not cell.solution),
            calls={exercise.id: exercise.call for exercise in self.exercises if exercise.call},
            lent={module.name: module.source for module in self.helper_modules},
            given=frozenset(file.name for file in self.files),
        )

    @cached_property
    def stubs(self) -> dict[str, str]:
        """The student's version of each solution cell."""
        cells = {cell.grade_id: cell for cell in self.notebook.cells if cell.solution}
        return {e.id: source_notebook.stub_of(self.name, e, cells[e.id].source) for e in self.exercises}

    def keys(self, seed: int) -> dict[str, AnswerKey]:
        """The answer key of every exercise for one run, in the notebook's order."""
        return {exercise.id: self.key(exercise, seed) for exercise in self.exercises}

    def student_keys(self, seed: int) -> dict[str, AnswerKey]:
        """The part of them that students get, with the values that the solutions' names hold on the way."""
        return {name: self.student_key(key) for name, key in self.keys(seed).items()}

    def student_key(self, key: AnswerKey) -> AnswerKey:
        """The part of one key that students get."""
        return student_key(key, self.exercise(key.exercise), self.reference)

    def watched_key(self, key: AnswerKey, cases: Collection[str], mistakes: Collection[str]) -> AnswerKey:
        """The visible part of a key, with that much more of what students get: values in cases, firsts of mistakes.

        The cases that these mistakes fail first have to be among those that are watched, now or before.
        """
        watched = watched_key(key, self.reference, cases)
        return with_firsts(watched, self.exercise(key.exercise), self.reference, mistakes)

    def exercise(self, name: str) -> Exercise:
        """The exercise of that name."""
        return next(exercise for exercise in self.exercises if exercise.id == name)

    def key(self, exercise: Exercise, seed: int) -> AnswerKey:
        """The answer key of one exercise for one run."""
        try:
            key = make_key(exercise, self.reference, self.points[exercise.id], self.stubs[exercise.id], seed)
        except CourseError as error:
            raise CourseError(f"{self.name}, {error}") from error
        checks_fit_results.agree(self.name, exercise, key.cases)
        return key
