"""nbgrader's own commands work on the course as they stand."""

import csv
import html
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.exercise import Replace
from autograder.release.released_folder import differences
from tests.nbgrader.books import marks_in
from tests.nbgrader.conftest import made_once
from tests.nbgrader.course import CLASS, ROOT, Course, fill, names, scripts_first, solved

NAME = "initialization"
HE = "initialize_parameters_he"


@pytest.mark.parametrize("name", names())
def test_generate_assignment_gives_what_the_repository_holds(course: Course, name: str):
    shutil.rmtree(course.root / "notebooks")
    course.nbgrader("generate_assignment", name)
    assert list(differences(course.root / "notebooks" / name, ROOT / "notebooks" / name)) == []


def handed_in(course: Course, notebook: Any) -> str:
    """A student's folder with the exercises and their checks, and `checks.h5` beside them."""
    path = course.hand_in("ada", NAME, course.checked_parts(notebook))
    shutil.copy(course.root / "notebooks" / NAME / "checks.h5", path.parent)
    return str(path)


def test_validate_fails_on_an_untouched_notebook(course: Course):
    said = course.nbgrader("validate", handed_in(course, course.released(NAME)))
    assert "NOT PROVIDED A RESPONSE" in said or "VALIDATION FAILED ON 3 CELL(S)" in said


def test_validate_passes_a_solved_notebook(course: Course):
    said = course.nbgrader("validate", handed_in(course, solved(course, NAME)))
    assert "Success! Your notebook passes all the tests." in said


def test_validate_names_the_exercise_that_is_wrong(course: Course):
    said = course.nbgrader("validate", handed_in(course, CLASS["dora"](course, NAME)))
    assert "initialize_parameters_zeros is not right yet" in said


@dataclass(frozen=True)
class Exchange:
    """An exchange, and the home folder of the one student who uses it."""

    course: Course
    home: Path
    where: tuple[str, ...]

    def instructor(self, command: str, *words: str) -> str:
        return self.course.nbgrader(command, *words, *self.where)

    def student(self, command: str, *words: str) -> str:
        return self.course.nbgrader(command, *words, *self.where, cwd=self.home)

    def submit(self, work: Any) -> None:
        (self.home / NAME / f"{NAME}.ipynb").write_text(json.dumps(work))
        self.student("submit", NAME)

    def collect(self, *words: str) -> Path:
        """The folder of the submission that was collected."""
        self.instructor("collect", NAME, *words)
        (collected,) = (self.course.root / "submitted").glob(f"*/{NAME}")
        return collected


@pytest.fixture(scope="session")
def exchanged(tmp_path_factory: pytest.TempPathFactory, registered: Path) -> Path:
    """An exchange through which the assignment was released and fetched, and the home of who fetched it."""

    def make(folder: Path) -> None:
        course = Course.copied_to(folder / "course")
        shutil.copy(registered, course.root)
        made = _exchange_in(course, folder)
        made.instructor("release_assignment", NAME)
        made.student("fetch_assignment", NAME)

    return made_once(tmp_path_factory, "exchanged", make)


def _exchange_in(course: Course, folder: Path) -> Exchange:
    for name in ("exchange", "home"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "exchange").chmod(0o777)
    home = folder / "home"
    where = (
        f"--Exchange.root={folder / 'exchange'}",
        "--course",
        "deep-networks",
        f"--Exchange.cache={home / 'cache'}",
    )
    return Exchange(course, home, where)


@pytest.fixture
def exchange(known: Course, exchanged: Path, tmp_path_factory: pytest.TempPathFactory) -> Exchange:
    """A copy of that exchange and that home, with the course beside them."""
    folder = tmp_path_factory.mktemp("around")
    for name in ("exchange", "home"):
        shutil.copytree(exchanged / name, folder / name)
    return _exchange_in(known, folder)


def test_an_assignment_goes_out_and_comes_back_through_the_exchange(course: Course, exchange: Exchange):
    assert NAME in exchange.instructor("list")
    folder = exchange.home / NAME
    fetched = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert fetched >= {f"{NAME}.ipynb", "checks.h5", "data/circles.h5"}
    assert not {"exercises.py", "mistakes.py", "data/data.mat"} & fetched

    exchange.submit(CLASS["ada"](course, NAME))
    collected = exchange.collect()
    course.nbgrader("autograde", NAME)
    assert exported(course)[collected.parent.name]["score"] == "30.0"


def test_what_comes_through_the_exchange_keeps_its_time_so_that_late_work_is_late(course: Course, exchange: Exchange):
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        book.update_or_create_assignment(NAME, duedate="2020-01-01 12:00:00 UTC")
    exchange.submit(CLASS["ada"](course, NAME))
    student = exchange.collect().parent.name
    course.nbgrader("autograde", NAME)
    row = exported(course)[student]
    assert row["timestamp"]
    assert (row["raw_score"], row["late_submission_penalty"], row["score"]) == ("30.0", "30.0", "0.0")


def test_work_that_is_handed_in_again_is_graded_again(course: Course, exchange: Exchange):
    exchange.submit(CLASS["cleo"](course, NAME))
    student = exchange.collect().parent.name
    course.nbgrader("autograde", NAME)
    assert exported(course)[student]["score"] == "0.0"
    exchange.submit(CLASS["ada"](course, NAME))
    exchange.collect("--update")
    course.nbgrader("autograde", NAME)
    assert exported(course)[student]["score"] == "30.0"


@dataclass(frozen=True)
class Inbound:
    """What students have handed in, which stays theirs there: they can put anything into it, at any time."""

    folder: Path
    first: str  # the name of one that is in order

    def of(self, student: str) -> Path:
        """The same work by somebody else."""
        place = self.folder / "+".join([student, *self.first.split("+")[1:]])
        shutil.copytree(self.folder / self.first, place)
        return place


@pytest.fixture
def inbound(course: Course, exchange: Exchange) -> Inbound:
    exchange.submit(CLASS["ada"](course, NAME))
    (first,) = (exchange.home.parent / "exchange" / "deep-networks" / "inbound").iterdir()
    return Inbound(first.parent, first.name)


def test_collecting_follows_no_link_of_a_students(course: Course, exchange: Exchange, inbound: Inbound):
    source = course.root / "source" / NAME
    work = inbound.of("eve")
    (work / f"{NAME}.ipynb").unlink()
    (work / f"{NAME}.ipynb").symlink_to(source / f"{NAME}.ipynb")
    (work / "helper.py").symlink_to(source / "exercises.py")
    (work / "more").symlink_to(source)
    shutil.copytree(work, work / "sub" / ".git")
    (work / ".git").write_text("gitdir: own")
    (work / "own").mkdir()
    (work / "own" / "data.txt").write_text("1 2 3")
    said = exchange.instructor("collect", NAME)
    assert f"{NAME}.ipynb of eve was not collected: it is a link, which is not followed." in said
    collected = course.root / "submitted" / "eve" / NAME
    plain = {path.name for path in work.iterdir() if not path.is_symlink()}
    assert {path.name for path in collected.iterdir()} == plain - {".git"}
    assert not list(collected.rglob(".git")), "git would run commands that stand there"
    assert (collected / "own" / "data.txt").read_text() == "1 2 3"


def test_one_hand_in_that_cannot_be_collected_stops_no_other(course: Course, exchange: Exchange, inbound: Inbound):
    os.mkfifo(inbound.of("pipe") / "x.txt")
    (inbound.of("nowhere") / "x.txt").symlink_to("nowhere")
    (inbound.of("loop") / "x").symlink_to(".")
    os.truncate(shutil.copy(__file__, inbound.of("huge")), 1 << 40)
    (inbound.folder / inbound.first.replace("+", "file+", 1)).touch()
    (inbound.folder / f"zed+{NAME}+never+x").mkdir()
    said = exchange.course.nbgrader("collect", NAME, *exchange.where, ok=False)
    assert "Traceback" not in said
    failed = re.search(r"students was not collected, as is said above: (.*)", said)
    assert failed
    assert set(failed[1].split(", ")) == {"huge", inbound.first.partition("+")[0] + "file"}
    collected = {path.parents[1].name for path in (course.root / "submitted").glob(f"*/{NAME}/{NAME}.ipynb")}
    assert collected == {inbound.first.partition("+")[0], "pipe", "nowhere", "loop"}


def test_what_was_collected_stays_where_a_newer_hand_in_cannot_be(course: Course, exchange: Exchange, inbound: Inbound):
    collected = exchange.collect() / f"{NAME}.ipynb"
    before = collected.read_bytes()
    exchange.submit(CLASS["cleo"](course, NAME))
    (newer,) = (path for path in inbound.folder.iterdir() if path.name != inbound.first)
    os.truncate(shutil.copy(__file__, newer), 1 << 40)
    said = exchange.course.nbgrader("collect", NAME, "--update", *exchange.where, ok=False)
    assert "was not collected: it is larger than" in said
    assert collected.read_bytes() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_nobody_hands_in_for_a_student_who_did_so_too(course: Course, exchange: Exchange, inbound: Inbound):
    student, name, _, secret = inbound.first.rsplit("+", 3)
    forged = inbound.folder / "+".join([student, name, "2099-01-01 00:00:00.000000 UTC", secret])
    shutil.copytree(inbound.folder / inbound.first, forged)
    (forged / f"{NAME}.ipynb").write_text("forged")
    os.chown(forged, 65534, -1)
    link = inbound.folder / "+".join([student, name, "2099-01-02 00:00:00.000000 UTC", secret])
    link.symlink_to(forged)
    said = exchange.instructor("collect", NAME)
    assert f"{forged.name} was not collected: it is in the name of {student}" in said
    assert "forged" not in (course.root / "submitted" / student / NAME / f"{NAME}.ipynb").read_text()


@pytest.mark.parametrize("ours", [False, True], ids=["nbgrader autograde", "autograder grade"])
def test_feedback_goes_back_to_the_student_through_the_exchange(course: Course, exchange: Exchange, ours: bool):
    exchange.submit(CLASS["ada"](course, NAME))
    exchange.collect()
    if ours:
        course.autograder("grade", NAME)
        course.autograder("formgrader", NAME)
    else:
        course.nbgrader("autograde", NAME)
    course.nbgrader("generate_feedback", NAME)
    exchange.instructor("release_feedback", NAME)
    exchange.student("fetch_feedback", NAME)
    (page,) = (exchange.home / NAME / "feedback").rglob("*.html")
    assert "initialize_parameters_he: Passed" in page.read_text()


def test_feedback_on_a_notebook_under_another_name_is_found_by_its_student(course: Course, exchange: Exchange):
    (exchange.home / NAME / f"{NAME}.ipynb").unlink()
    (exchange.home / NAME / "my solution.ipynb").write_text(json.dumps(CLASS["ada"](course, NAME)))
    exchange.student("submit", NAME)
    exchange.collect()
    course.autograder("grade", NAME)
    course.autograder("feedback", NAME)
    exchange.instructor("release_feedback", NAME)
    exchange.student("fetch_feedback", NAME)
    (page,) = (exchange.home / NAME / "feedback").rglob("*.html")
    assert "initialize_parameters_he: Passed" in page.read_text()


def test_work_that_came_by_another_way_stops_no_feedback(course: Course, exchange: Exchange):
    exchange.submit(CLASS["ada"](course, NAME))
    collected = exchange.collect()
    (collected / "week 1").mkdir()
    (collected / f"{NAME}.ipynb").rename(collected / "week 1" / f"{NAME}.ipynb")
    course.hand_in("aaa", NAME, CLASS["ada"](course, NAME))
    course.autograder("grade", NAME)
    course.autograder("feedback", NAME)
    assert "The work of aaa did not come through the exchange" in exchange.instructor("release_feedback", NAME)
    exchange.student("fetch_feedback", NAME)
    assert len(list((exchange.home / NAME / "feedback").rglob("*.html"))) == 1


def exported(course: Course) -> dict[str, dict[str, str]]:
    """nbgrader's own CSV, by student."""
    course.nbgrader("export", "--to", "grades.csv")
    with (course.root / "grades.csv").open(newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_zip_collect_sorts_the_downloads_of_an_lms(course: Course):
    archive = course.root / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "notebooks.zip", "w") as bundle:
        for student in ("ada", "cleo"):
            bundle.writestr(f"{student}_{NAME}.ipynb", json.dumps(CLASS[student](course, NAME)))
    pattern = r"(?:.*/)?(?P<student_id>\w+?)_(?P<file_id>initialization)\.ipynb$"
    course.nbgrader("zip_collect", NAME, f"--FileNameCollectorPlugin.named_regexp={pattern}")
    course.nbgrader("generate_assignment", NAME)
    course.nbgrader("autograde", NAME)
    assert {student: row["score"] for student, row in exported(course).items()} == {"ada": "30.0", "cleo": "0.0"}


def test_db_commands_know_students_and_assignments(known: Course):
    known.nbgrader("db", "student", "add", "ada", "--first-name=Ada")
    assert "ada (None, Ada)" in known.nbgrader("db", "student", "list")
    assert NAME in known.nbgrader("db", "assignment", "list")


@pytest.mark.parametrize("what", [("student", "remove", "ada"), ("assignment", "remove", NAME)])
def test_whom_nbgrader_db_removed_has_marks_again_after_the_next_run(course: Course, what: tuple[str, ...]):
    for student in ("ada", "cleo"):
        course.hand_in(student, NAME, CLASS[student](course, NAME))
    course.autograder("grade", NAME)
    before = exported(course)
    course.nbgrader("db", *what, "--force")
    assert "2 unchanged" not in course.autograder("grade", NAME)
    assert exported(course) == before
    assert "2 unchanged" in course.autograder("grade", NAME)


def test_grading_with_autograder_first_leaves_a_gradebook_that_nbgrader_goes_on_with(course: Course):
    for student in ("ada", "cleo"):
        course.hand_in(student, NAME, CLASS[student](course, NAME))
    course.autograder("grade", NAME)
    before = exported(course)
    course.nbgrader("autograde", NAME)
    assert exported(course) == before
    assert {student: row["score"] for student, row in before.items()} == {"ada": "30.0", "cleo": "0.0"}


def test_formgrader_and_feedback_can_follow_autograder_grade(course: Course):
    for student in ("ada", "mia", "oda"):
        course.hand_in(student, NAME, CLASS[student](course, NAME))
    course.autograder("grade", NAME, ok=False)  # oda's file cannot be read
    for _ in range(2):
        assert "wrote 2 notebooks" in course.autograder("formgrader", NAME)
    course.nbgrader("generate_feedback", NAME)
    for student in ("ada", "mia"):
        page = course.root / "feedback" / student / NAME / f"{NAME}.html"
        assert "Your mark: <b>30 / 30</b>" in page.read_text()
        assert "initialize_parameters_he: Passed" in page.read_text()


def test_feedback_of_nbgrader_shows_the_work_that_was_graded_also_where_it_is_newer_or_gone(known: Course):
    known.hand_in("ada", NAME, solved(known, NAME, {HE: Replace({"np.sqrt(2 /": "np.sqrt(1 /"})}))
    known.nbgrader("autograde", NAME)
    known.hand_in("ada", NAME, solved(known, NAME))
    known.nbgrader("generate_feedback", NAME)
    page = known.root / "feedback" / "ada" / NAME / f"{NAME}.html"
    assert "np.sqrt(1 /" in re.sub(r"<[^>]+>", "", html.unescape(page.read_text()))
    shutil.rmtree(known.root / "submitted")
    assert "Traceback" not in known.nbgrader("generate_feedback", NAME)
    assert "np.sqrt(1 /" in re.sub(r"<[^>]+>", "", html.unescape(page.read_text()))


def test_formgrader_shows_of_an_archive_the_notebook_that_was_graded(course: Course):
    mine, newer = solved(course, NAME), solved(course, "regularization")
    folder = course.root / "submitted" / "ada" / NAME
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "homework.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("a/mine.ipynb"), nbformat.writes(mine))
        archive.writestr(zipfile.ZipInfo("b/newer.ipynb", (2026, 1, 1, 0, 0, 0)), nbformat.writes(newer))
    course.autograder("grade", NAME)
    course.autograder("formgrader", NAME)
    shown = nbformat.read(course.root / "autograded" / "ada" / NAME / f"{NAME}.ipynb", as_version=4)
    assert [cell.source for cell in shown.cells] == [cell.source for cell in mine.cells]


def test_autograde_does_one_student_when_asked(known: Course):
    fill(known, NAME)
    known.nbgrader("autograde", NAME, "--student", "ben")
    assert [path.name for path in (known.root / "autograded").iterdir()] == ["ben"]


def test_without_the_autograder_nbgrader_refuses_to_go_on(course: Course, tmp_path: Path):
    """It would otherwise hand out the solutions and run students' code in the open."""
    broken = tmp_path / "broken" / "autograder"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('there is none')")
    config = course.root / "nbgrader_config.py"
    config.write_text(f"import sys\nsys.path.insert(0, {str(broken.parent)!r})\n" + config.read_text())
    said = course.nbgrader("generate_assignment", NAME, ok=False)
    assert "use the environment of the course" in said
    assert "Traceback" not in said
    assert not (course.root / "release").exists()


@pytest.mark.parametrize("name", names())
def test_released_notebooks_are_valid_for_nbformat_and_unique_in_their_names(course: Course, name: str):
    notebook = course.released(name)
    nbformat.validate(notebook)
    ids = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if "nbgrader" in cell.metadata]
    assert len(ids) == len(set(ids))


SERVER = """
import sys
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from nbgrader.apps.baseapp import NbGrader

app = NbGrader()
app.load_config_file()
for change in (None, *sys.argv[2:]):
    if change:
        file, old, new = change.split("|")
        text = Path(file).read_text()
        assert old in text
        Path(file).write_text(text.replace(old, new))
    done = NbGraderAPI(config=app.config).autograde(sys.argv[1], "ada", force=True)
    assert done["success"], done
"""


def test_a_server_that_stays_autogrades_by_the_course_as_it_is_now(known: Course):
    smaller = {HE: Replace({"np.sqrt(2 /": "np.sqrt(1 /"})}
    known.hand_in("ada", NAME, solved(known, NAME, smaller))
    change = f'source/{NAME}/exercises.py|"every weight matrix", 7|"every weight matrix", 1'
    command = [sys.executable, "-c", SERVER, NAME, change]
    done = subprocess.run(command, cwd=known.root, env=scripts_first(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert marks_in(known.root / "gradebook.db", NAME)["ada"][f"check_{HE}"] == (7.5, False)


@pytest.mark.parametrize("place", ["sqlite:///marks.db", "sqlite:///{}/marks.db"])
def test_the_gradebook_that_nbgrader_is_told_of_is_the_one_of_our_commands(course: Course, place: str):
    """Marks by hand are entered there; a second gradebook would not know of them."""
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.CourseDirectory.db_url = {place.format(course.root)!r}\n")
    course.hand_in("ada", NAME, solved(course, NAME))
    course.nbgrader("generate_assignment", NAME)
    course.autograder("grade", NAME)
    with Gradebook(f"sqlite:///{course.root / 'marks.db'}") as book:
        book.find_grade(f"check_{HE}", NAME, NAME, "ada").manual_score = 4.0
        book.db.commit()
    assert "ada 24 (30 automatic, -6 by hand" in " ".join(course.autograder("grade", NAME).split())
    assert ",24.0,0.0,24.0,30.0" in course.autograder("export", "nbgrader", NAME)
    assert not (course.root / "gradebook.db").exists()


@pytest.mark.parametrize("taken", ["load_subconfig('common.py')", "import common\ncommon.set_up(c)"])
def test_the_folders_that_nbgrader_is_told_of_are_those_of_our_commands(course: Course, taken: str):
    """Whoever has other names for them would look at, or hand out, what a command of nbgrader's wrote there before."""
    names = {"submitted": "collected", "autograded": "out/graded", "feedback": "out/returned"}
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(f"{taken}\n")  # such as a department's, for all of its courses
    lines = [f"c.CourseDirectory.{step}_directory = {name!r}" for step, name in names.items()]
    if "load" in taken:
        (course.root / "common.py").write_text("\n".join(["c = get_config()", *lines]))
    else:
        (course.root / "common.py").write_text("\n    ".join(["def set_up(c):", *lines]))
    course.hand_in("ada", NAME, solved(course, NAME)).rename(course.root / "kept.ipynb")
    shutil.rmtree(course.root / "submitted")
    (course.root / "collected" / "ada" / NAME).mkdir(parents=True)
    (course.root / "kept.ipynb").rename(course.root / "collected" / "ada" / NAME / f"{NAME}.ipynb")
    assert "1 submission: 1 graded" in course.autograder("grade")
    assert "wrote 1 notebooks to out/graded" in course.autograder("formgrader", NAME)
    assert "wrote 1 pages to out/returned" in course.autograder("feedback", NAME)
    course.autograder("report")
    assert f"../out/graded/ada/{NAME}/{NAME}.ipynb" in (course.root / "report" / "index.html").read_text()
    assert "graded/ (renew it by" in course.autograder("grade", "--force")
    assert not any((course.root / step).exists() for step in names)


def test_a_database_url_of_the_configuration_that_is_none_is_refused_in_a_sentence(course: Course):
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write("c.CourseDirectory.db_url = 'marks of mine'\n")
    said = course.autograder("export", "nbgrader", ok=False)
    assert "is no database URL; write it like sqlite:///gradebook.db." in said
    assert "Traceback" not in said
