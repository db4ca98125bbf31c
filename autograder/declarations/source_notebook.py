"""The cells of a source notebook: what they define, and whether they are as the exercises need them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from autograder.blanks import SOLUTION, START, student_source
from autograder.code.parsing import Statement, functions_of, known_statements, parse, source_of, statements
from autograder.code.slices import needed, unbound
from autograder.comparing.check_tests import TOO_LARGE
from autograder.declarations.agreement import edit_fits
from autograder.declarations.install_cell import INSTALL
from autograder.errors import CourseError, UnreadableNotebook, shown
from autograder.exercise import Exercise
from autograder.ingest import repair_words
from autograder.ingest.notebook import Cell, Notebook, read
from autograder.ingest.released_notebook import DEFINING
from autograder.ingest.repairs import Mended
from autograder.ingest.student_side import checked, is_student_side
from autograder.values import Block, check_id

_INSTALL_CELL = "install"
_SCHEMA = 3  # of nbgrader's metadata
_LABEL = re.compile(r"[A-Za-z0-9_-]+")
_LIKE_INSTALL = re.compile(r"^[ \t]*#[# \t]*install[ \t]*cell\b", re.IGNORECASE | re.MULTILINE)


def read_authored(path: Path) -> Notebook:
    """Read a source notebook. What would have to be mended in it is refused: nbgrader, which reads it too, does not."""
    try:
        found = read(path.resolve())
    except UnreadableNotebook as error:
        raise CourseError(f"{path} {error.what.removeprefix(f'{path.name} ')}; mend it.") from None
    for repair in found.repairs:
        if repair.kind is not Mended.OUTPUTS_LEFT_OUT:
            reason = repair_words.sentence(repair).rstrip(".")
            raise CourseError(f"{path} is not as Jupyter saves it ({reason}); mend that, or save it anew from Jupyter.")
    for cell in found.cells:
        _must_be_known_to_nbgrader(path, cell)
    for name, count in Counter(cell.id for cell in found.cells if cell.id is not None).items():
        if count > 1:  # each program that reads it would give one of them an id by chance
            raise CourseError(f"{path} has {count} cells of the id {name!r}; open it in Jupyter and save it anew.")
    return found


def _must_be_known_to_nbgrader(path: Path, cell: Cell) -> None:
    """Refuse what nbgrader would say of the whole notebook, or in a traceback: metadata of another shape or age."""
    known = cell.metadata.get("nbgrader", {})
    if not isinstance(known, Mapping):
        raise CourseError(f"{path}, {_called(cell)}: nbgrader's metadata is {shown(known)}; make it a dictionary.")
    schema = known.get("schema_version")
    if known and (isinstance(schema, bool) or schema != _SCHEMA):
        raise CourseError(
            f"{path}, {_called(cell)}: schema_version is {_written(schema)}; nbgrader wants {_SCHEMA} there."
        )
    if known.get("task") and (known.get("grade") or known.get("solution")):
        raise CourseError(
            f"{path}, {_called(cell)}: a task is marked by a person, and its points would count twice; set "
            '"grade" and "solution" to false there.'
        )


def must_be_python(assignment: str, cells: Iterable[Cell]) -> None:
    """Refuse code that Python cannot read. The course's own cells hold no magics: grading knows plain Python only."""
    for cell in (cell for cell in cells if cell.kind == "code"):
        try:
            known_statements([cell.source])
        except SyntaxError as error:
            where = f"{assignment}, {_called(cell)}, line {error.lineno or 1}"
            raise CourseError(f"{where}: this is no plain Python ({error.msg}); mend it.") from None


def is_marked_for_exercises(path: Path) -> bool:
    """Whether a solution stands between our marks, and not between nbgrader's. What we cannot read is nbgrader's."""
    try:
        cells = read(path.resolve()).cells
    except UnreadableNotebook:
        return False
    return any(cell.solution and START in cell.source and SOLUTION not in cell.source for cell in cells)


def _called(cell: Cell) -> str:
    return f"cell {cell.grade_id!r}" if cell.grade_id else cell.name


def definitions(cells: Iterable[Cell], exercises: Collection[str] = ()) -> list[tuple[Cell, Block]]:
    """What each cell defines: imports, functions and classes, and whatever of locked cells these read besides.

    With `exercises`, only what these read besides. Runs and plots are left out: nothing graded needs them. So are
    `check` and `hint`, which belong to the notebook.
    """
    cells = [cell for cell in cells if cell.kind == "code"]
    found = [s for s in known_statements(cell.source for cell in cells) if not is_student_side(s.node)]
    defining = [statement for statement in found if isinstance(statement.node, DEFINING)]
    ours = [s for s in found if cells[s.block].locked or cells[s.block].solution]
    kept = {*map(id, defining), *map(id, needed(ours, exercises or unbound(defining)))}
    blocks = [_block(cell, [s for s in found if s.block == n and id(s) in kept]) for n, cell in enumerate(cells)]
    return [(cell, block) for cell, block in zip(cells, blocks, strict=True) if block.source]


def _block(cell: Cell, kept: Sequence[Statement]) -> Block:
    whole = Block(cell.grade_id or cell.name, cell.source)
    return Block(whole.name, "\n\n".join(source_of(whole, statement.node) for statement in kept))


def must_fit(assignment: str, notebook: Notebook, exercises: Sequence[Exercise]) -> None:
    """Refuse a source notebook whose cells are not those that the exercises need."""
    _labels_once(assignment, notebook.cells)
    _names_once(assignment, notebook.cells, {exercise.id for exercise in exercises})
    for exercise in exercises:
        solution = _cell(assignment, notebook.cells, exercise.id, "solution")
        _check_cell(assignment, exercise, solution, _cell(assignment, notebook.cells, check_id(exercise.id), "grade"))
        if exercise.planted:
            what = f"{assignment}, {exercise.id}: planted"
            edit_fits(what, exercise.planted, solution.source, exercise.id)
    _all_marked(assignment, notebook.cells, {exercise.id for exercise in exercises})
    _installs(assignment, notebook.cells)


def _cell(assignment: str, cells: Iterable[Cell], name: str, field: str) -> Cell:
    """The cell of an exercise that has this name, and this field in nbgrader's metadata."""
    found = next((cell for cell in cells if cell.grade_id == name), None)
    if found is None:
        lacks = f"has no cell of the grade_id {name!r}, which an exercise of exercises.py needs"
        raise CourseError(f"{assignment}.ipynb {lacks}; write it, or mend its grade_id.")
    if not getattr(found, field):
        what = {"solution": "solution", "grade": "check"}[field]
        where = f"{assignment}, cell {name!r}: nbgrader's metadata does not make it a {what} cell"
        raise CourseError(f'{where}; set "{field}": true there, and no text.')
    return found


def _installs(assignment: str, cells: Iterable[Cell]) -> None:
    """Refuse a mark of the install cell that is none or too late, and code below it: students would get neither."""
    above = False
    for cell in (cell for cell in cells if cell.kind == "code"):
        where = f"{assignment}, {_called(cell)}"
        if above and cell.source.startswith(INSTALL):
            late = "makes the course ready, and stands below code that needs it"
            raise CourseError(f"{where} {late}; move it up, above all other code.")
        above = above or any(known_statements([cell.source]))
        if not cell.source.startswith(INSTALL):
            if cell.grade_id == _INSTALL_CELL or _LIKE_INSTALL.search(cell.source):
                remedy = "write that line there, or nothing is installed"
                raise CourseError(f"{where} does not begin with {INSTALL!r}; {remedy}.")
        elif list(known_statements([cell.source])):
            lost = f"begins with {INSTALL!r}, and students get another cell in its place, without the code of this one"
            raise CourseError(f"{where} {lost}; move the code into a cell below.")


def _all_marked(assignment: str, cells: Iterable[Cell], declared: Collection[str]) -> None:
    """Refuse solutions that nobody marks; a plain test cell says that somebody marks those no exercise declares."""
    cells = list(cells)
    extra = sorted(c.grade_id for c in cells if c.solution and not c.grade and c.grade_id not in declared)
    ours = set(map(check_id, (*declared, *extra)))
    if extra and not any(cell.grade and not cell.solution and cell.grade_id not in ours for cell in cells):
        raise CourseError(f"{assignment}.ipynb has solutions that exercises.py does not declare: {', '.join(extra)}.")


def _labels_once(assignment: str, cells: Iterable[Cell]) -> None:
    for name, count in Counter(cell.grade_id for cell in cells if cell.grade_id).items():
        if count > 1:
            raise CourseError(f"{assignment}.ipynb has {count} cells of the grade_id {name!r}; give each its own.")
        if not _LABEL.fullmatch(name):
            remedy = "nbgrader takes the letters from A to Z, digits, _ and - there; choose another name"
            raise CourseError(f"{assignment}.ipynb has a cell of the grade_id {name!r}; {remedy}.")


def _names_once(assignment: str, cells: Iterable[Cell], exercises: Collection[str]) -> None:
    """Refuse an exercise whose name is another thing's as well: `check`, which the notebook imports, is one."""
    for cell in (cell for cell in cells if cell.kind == "code" and cell.locked and not cell.solution):
        defining = (s for s in known_statements([cell.source]) if isinstance(s.node, DEFINING))
        if taken := sorted({name for statement in defining for name in statement.binds}.intersection(exercises)):
            where = f"{assignment}, {taken[0]}: {_called(cell)}"
            raise CourseError(f"{where} gives this name to something else; call the exercise otherwise.")


def _check_cell(assignment: str, exercise: Exercise, solution: Cell, check: Cell) -> None:
    where = f"{assignment}, cell {check.grade_id!r}"
    if solution.locked:
        raise CourseError(f'{assignment}, cell {exercise.id!r}: students write in it; set "locked": false there.')
    if solution.grade:
        why = f"its points are those of {check.grade_id!r}, and a person would have to mark it as well"
        raise CourseError(f'{assignment}, cell {exercise.id!r}: {why}; set "grade": false there.')
    if check.solution:
        raise CourseError(f"{where}: a check cell is no solution, since students must not change it; lock it.")
    if check.number < solution.number:
        raise CourseError(f"{where} stands before the solution {exercise.id}, so it could not pass; move it below.")
    bound = {name for statement in known_statements([solution.source]) for name in statement.binds}
    if not exercise.call and exercise.id in bound - functions_of(solution.source).keys():
        remedy = "name by `call` a function of a locked cell that looks at it"
        raise CourseError(f"{assignment}, cell {exercise.id!r}: {exercise.id} is no plain function; {remedy}.")
    points = check.metadata.get("nbgrader", {}).get("points")
    if isinstance(points, bool) or not isinstance(points, int | float) or not 0 <= points < TOO_LARGE:
        raise CourseError(
            f"{where}: points is {_written(points)}; it must be a number, 0 or more, below {TOO_LARGE:g}."
        )
    if check.kind != "code" or exercise.id not in _checked(check):
        remedy = f"write check({exercise.id}) there, as a statement of its own"
        raise CourseError(f"{where} does not check anything; {remedy}.")


def _written(value: object) -> str:
    """A value of metadata as it stands in the file: numbers are read as floats."""
    return f"{value:g}" if isinstance(value, float) else shown(value)


def _checked(cell: Cell) -> set[str]:
    """The names of what a cell checks whenever it runs: what stands in a branch or a lambda may never do so."""
    asking = [s.node for s in known_statements([cell.source]) if is_student_side(s.node)]
    return {name for node in asking for name in checked(node)}


def stub_of(assignment: str, exercise: Exercise, solution: str) -> str:
    """What students get of a solution cell. Refuses what Python cannot read, or what defines the exercise no longer."""
    where, name = f"{assignment}, {exercise.id}", exercise.id
    stub = student_source(solution, where, exercise.planted)
    try:
        found = any(name in statement.binds for statement in statements(parse(stub), 0))
    except SyntaxError as error:
        raise CourseError(f"{where}: what students would get is no Python ({error.msg}); move the markers.") from None
    if not found:
        raise CourseError(f"{where}: what students would get does not define {name}; write the markers inside of it.")
    return stub
