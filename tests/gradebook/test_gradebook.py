"""Marks in nbgrader's gradebook: read back by nbgrader itself, and safe from whatever happens to the database."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from nbgrader.api import Gradebook as NbGradebook
from nbgrader.plugins import LateSubmissionPlugin
from sqlalchemy import create_engine, text

from autograder.errors import GradebookError, LatePluginFailed, UsageError
from autograder.gradebook.database_url import connected, explained
from autograder.gradebook.gradebook import Gradebook
from autograder.gradebook.hidden_input_seed import seed_of
from autograder.gradebook.late_penalties import LatePolicy
from autograder.gradebook.whole_reports import whole_reports
from autograder.release import by_nbgrader
from autograder.values import Outcome, Report, Status, SubmissionStatus
from tests.conftest import PATIENCE, ROOT

NAME = "initialization"
EXERCISES = tuple(f"initialize_parameters_{kind}" for kind in ("zeros", "random", "he"))
DUE = datetime(2026, 3, 1, 12)


def report(student: str, *scores: float, status: SubmissionStatus = SubmissionStatus.GRADED) -> Report:
    outcomes = tuple(
        Outcome(name, Status.PASSED if score == 10 else Status.FAILED, score, 10.0, "Look at the shapes.")
        for name, score in zip(EXERCISES, scores)
    )
    return Report(student, NAME, status, 30.0, outcomes, details={"digest": f"digest of {student}"})


@pytest.fixture
def database(registered: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(registered, tmp_path / "gradebook.db"))


@pytest.fixture
def book(database: Path) -> Iterator[Gradebook]:
    made = Gradebook(f"sqlite:///{database}?timeout=0.2")
    made.register(NAME, ROOT)
    yield made
    made.close()


@pytest.fixture
def theirs(database: Path) -> Iterator[NbGradebook]:
    """nbgrader's own view of the same gradebook."""
    with NbGradebook(f"sqlite:///{database}") as opened:
        yield opened


def mark(theirs: NbGradebook, student: str, exercise: str = "initialize_parameters_he") -> Any:
    return theirs.find_grade(f"check_{exercise}", NAME, NAME, student)


def comment(theirs: NbGradebook, student: str, exercise: str = "initialize_parameters_he") -> Any:
    return theirs.find_comment(exercise, NAME, NAME, student)


# ---------------------------------------------------------------------------------------------------------- marks


def test_nbgrader_reads_the_marks_that_were_recorded(book: Gradebook, theirs: NbGradebook):
    book.record(NAME, [report("ada", 10, 10, 7.5), report("bob", 0, 0, 0)], {})
    assert theirs.find_submission(NAME, "ada").score == 27.5
    assert theirs.find_submission(NAME, "ada").max_score == 30
    assert theirs.find_submission(NAME, "bob").score == 0
    assert not mark(theirs, "ada").needs_manual_grade
    assert comment(theirs, "ada").comment == "Look at the shapes."
    assert comment(theirs, "ada", "initialize_parameters_zeros").comment is None


def test_marks_recorded_twice_are_not_doubled(book: Gradebook, theirs: NbGradebook):
    for _ in range(2):
        book.record(NAME, [report("ada", 10, 10, 10)], {})
    assert theirs.find_submission(NAME, "ada").score == 30
    assert len(theirs.find_submission_notebook(NAME, NAME, "ada").grades) == 3


def test_what_a_human_entered_is_never_overwritten(book: Gradebook, theirs: NbGradebook):
    book.record(NAME, [report("ada", 0, 0, 0)], {})
    grade, note = mark(theirs, "ada"), comment(theirs, "ada")
    grade.manual_score, grade.extra_credit, note.manual_comment = 8.0, 1.5, "Nicely argued."
    theirs.db.commit()
    book.record(NAME, [report("ada", 10, 10, 10)], {})
    theirs.db.expire_all()
    grade, note = mark(theirs, "ada"), comment(theirs, "ada")
    assert (grade.manual_score, grade.extra_credit, grade.auto_score) == (8.0, 1.5, 10)
    assert note.comment == "Nicely argued."
    assert theirs.find_submission(NAME, "ada").score == 29.5
    assert grade.needs_manual_grade, "as after nbgrader autograde, a human is asked to look again"


def test_the_same_hand_in_graded_again_leaves_a_mark_by_hand_in_peace(book: Gradebook, theirs: NbGradebook):
    book.record(NAME, [of_code(report("ada", 0, 0, 0), "an answer")], {})
    grade = mark(theirs, "ada")
    grade.manual_score, grade.needs_manual_grade = 8.0, False
    theirs.db.commit()
    book.record(NAME, [of_code(report("ada", 0, 0, 0), "an answer")], {})
    theirs.db.expire_all()
    assert not mark(theirs, "ada").needs_manual_grade
    book.record(NAME, [of_code(report("ada", 0, 0, 0), "another that earns the same")], {})
    theirs.db.expire_all()
    assert mark(theirs, "ada").needs_manual_grade


def of_code(made: Report, code: str) -> Report:
    known = {name: {"part": code, "isolation": "landlock", "alone": False} for name in EXERCISES}
    return replace(made, details={**made.details, "reusable": known})


def test_an_unreadable_submission_has_no_mark_and_asks_for_a_human(book: Gradebook, theirs: NbGradebook):
    book.record(NAME, [report("ada", status=SubmissionStatus.UNREADABLE)], {})
    assert mark(theirs, "ada").auto_score is None
    assert theirs.find_submission(NAME, "ada").needs_manual_grade


def test_a_submission_that_has_become_unreadable_keeps_its_recorded_marks(book: Gradebook, theirs: NbGradebook):
    book.record(NAME, [report("ada", 10, 10, 10)], {})
    book.record(NAME, [report("ada", status=SubmissionStatus.UNREADABLE)], {})
    assert theirs.find_submission(NAME, "ada").score == 30


def test_a_submission_that_nbgrader_began_is_completed(book: Gradebook, theirs: NbGradebook):
    theirs.update_or_create_student("ada")
    theirs.update_or_create_submission(NAME, "ada", timestamp=DUE)
    book.record(NAME, [report("ada", 10, 10, 10)], {})
    theirs.db.expire_all()
    assert theirs.find_submission(NAME, "ada").score == 30
    assert theirs.find_submission(NAME, "ada").timestamp == DUE


def test_recorded_reports_come_back_as_they_were(book: Gradebook):
    reports = [report("ada", 10, 10, 7.5), report("bob", 0, 0, 0)]
    book.record(NAME, reports, {})
    assert list(book.reports(NAME)) == reports
    assert list(book.reports(NAME, ["bob"])) == reports[1:]
    assert {name: known.score for name, known in book.recorded(NAME).items()} == {"ada": 27.5, "bob": 0}


def test_a_report_that_a_run_holds_is_not_read_again(book: Gradebook, database: Path):
    held, other = reports = [report("ada", 10, 10, 10), report("bob", 0, 0, 0)]
    book.record(NAME, reports, {})
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE autograder_result SET report = 'no report' WHERE student = 'ada'")
    known = {"ada": held}
    assert [whole.score for whole in whole_reports(book, NAME, known=known)] == [held.score, other.score]


def test_the_seed_of_an_assignment_is_drawn_once_for_a_gradebook(book: Gradebook, registered: Path, tmp_path: Path):
    seed = book.seed(NAME, ROOT)
    again = Gradebook(book.url)
    other = Gradebook(f"sqlite:///{shutil.copy(registered, tmp_path / 'other.db')}")
    assert again.seed(NAME, ROOT) == seed != other.seed(NAME, ROOT)


def test_seeds_are_too_many_to_be_tried_out_and_json_carries_them(tmp_path: Path):
    engine = create_engine(f"sqlite:///{tmp_path / 'seeds.db'}")
    assert 2**40 < max(seed_of(engine, f"assignment-{n}") for n in range(5)) < 2**53


def test_nbgraders_result_tables_are_complete_where_a_seed_was_drawn_first(tmp_path: Path):
    Gradebook(f"sqlite:///{tmp_path / 'new.db'}").seed(NAME, ROOT)
    with NbGradebook(f"sqlite:///{tmp_path / 'new.db'}") as theirs:
        assert theirs.find_assignment(NAME).max_score == 30
        assert theirs.db.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_of_two_runs_at_once_one_registers_an_assignment(database: Path, monkeypatch: pytest.MonkeyPatch):
    """nbgrader removes a notebook that it registers again, and the marks that another run has recorded since."""
    registering, generate = [], by_nbgrader.generate

    def counted(*arguments: Any) -> None:
        registering.append(arguments)
        generate(*arguments)

    monkeypatch.setattr(by_nbgrader, "generate", counted)
    books = [Gradebook(f"sqlite:///{database}") for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda book: book.register("gradient_checking", ROOT), books))
    assert [book.knows("gradient_checking") for book in books] == [True, True]
    assert len(registering) == 1


def test_points_changed_in_the_source_reach_the_gradebook(book: Gradebook, database: Path):
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE grade_cells SET max_score = 3")
    again = Gradebook(f"sqlite:///{database}")
    again.register(NAME, ROOT)
    with NbGradebook(f"sqlite:///{database}") as theirs:
        assert theirs.find_assignment(NAME).max_score == 30


# ------------------------------------------------------------------------------------------------------- late days


PLUGIN = """from nbgrader.plugins import BasePlugin


class HalfPointAnHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 7200
"""
CONFIG = "c = get_config()\nc.AssignLatePenalties.plugin_class = 'half_point_an_hour.HalfPointAnHour'\n"


@pytest.fixture
def policy(tmp_path: Path) -> LatePolicy:
    course = tmp_path / "course"
    course.mkdir()
    (course / "half_point_an_hour.py").write_text(PLUGIN)
    (course / "nbgrader_config.py").write_text(CONFIG)
    return LatePolicy(course)


def penalty(book: Gradebook, theirs: NbGradebook, policy: LatePolicy) -> float | None:
    theirs.db.commit()
    book.settle([NAME], ["ada"], policy)
    theirs.db.expire_all()
    found: float | None = theirs.find_submission_notebook(NAME, NAME, "ada").late_submission_penalty
    return found


@pytest.fixture
def four_hours_late(book: Gradebook, theirs: NbGradebook) -> None:
    theirs.find_assignment(NAME).duedate = DUE
    theirs.db.commit()
    book.record(NAME, [report("ada", 10, 10, 10)], {"ada": DUE + timedelta(hours=4)})


@pytest.mark.usefixtures("four_hours_late")
def test_lateness_is_reckoned_as_nbgrader_reckons_it(book: Gradebook, theirs: NbGradebook, policy: LatePolicy):
    assert penalty(book, theirs, policy) == 2
    assert theirs.find_submission(NAME, "ada").total_seconds_late == 4 * 3600
    theirs.find_submission(NAME, "ada").extension = timedelta(hours=3)
    assert penalty(book, theirs, policy) == 0.5
    theirs.find_submission(NAME, "ada").extension = timedelta(days=40)
    assert penalty(book, theirs, policy) is None
    theirs.find_submission(NAME, "ada").extension = None
    theirs.find_assignment(NAME).duedate = DUE - timedelta(days=30)
    assert penalty(book, theirs, policy) == 30, "never more than the score"
    mark(theirs, "ada").manual_score = 4.0
    assert penalty(book, theirs, policy) == 24, "a human's mark counts"
    theirs.find_assignment(NAME).duedate = None
    assert penalty(book, theirs, policy) is None


@pytest.mark.usefixtures("four_hours_late")
@pytest.mark.parametrize(("method", "expected"), [("c.LateSubmissionPlugin.penalty_method = 'zero'", 30), ("", None)])
def test_the_plugin_is_the_one_that_nbgrader_config_names(
    book: Gradebook, theirs: NbGradebook, tmp_path: Path, method: str, expected: float | None
):
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\n{method}\n")
    assert penalty(book, theirs, LatePolicy(tmp_path)) == expected


@pytest.mark.usefixtures("four_hours_late")
def test_a_plugin_of_the_courses_own_is_found_in_its_folder(book: Gradebook, theirs: NbGradebook, tmp_path: Path):
    (tmp_path / "our_late_days.py").write_text(
        "from nbgrader.plugins import BasePlugin\n\n\n"
        "class OurLateDays(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return 3\n"
    )
    config = "c = get_config()\nc.AssignLatePenalties.plugin_class = 'our_late_days.OurLateDays'\n"
    (tmp_path / "nbgrader_config.py").write_text(config)
    assert penalty(book, theirs, LatePolicy(tmp_path)) == 3


@pytest.mark.usefixtures("four_hours_late")
@pytest.mark.parametrize("given", ["'2'", "float('nan')", "[3]", "1 / 0"])
def test_a_plugin_that_gives_no_number_is_named(book: Gradebook, theirs: NbGradebook, tmp_path: Path, given: str):
    name = f"late_days_of_{tmp_path.name}"  # each is imported once
    (tmp_path / f"{name}.py").write_text(
        "from nbgrader.plugins import BasePlugin\n\n\n"
        "class Odd(BasePlugin):\n"
        f"    def late_submission_penalty(self, student_id, score, total_seconds_late):\n        return {given}\n"
    )
    config = f"c = get_config()\nc.AssignLatePenalties.plugin_class = '{name}.Odd'\n"
    (tmp_path / "nbgrader_config.py").write_text(config)
    with pytest.raises(LatePluginFailed, match=rf"The late submission plugin failed on ada \({NAME}\) with "):
        penalty(book, theirs, LatePolicy(tmp_path))


@pytest.mark.usefixtures("four_hours_late")
def test_a_plugin_that_fails_on_one_student_keeps_nobody_else_s_penalty(
    book: Gradebook, theirs: NbGradebook, tmp_path: Path
):
    book.record(NAME, [report("bob", 10, 10, 10)], {"bob": DUE + timedelta(hours=4)})
    (tmp_path / "late_days_of_bob.py").write_text(
        "from nbgrader.plugins import BasePlugin\n\n\n"
        "class OfBob(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return {'bob': 3}[student_id]\n"
    )
    config = "c = get_config()\nc.AssignLatePenalties.plugin_class = 'late_days_of_bob.OfBob'\n"
    (tmp_path / "nbgrader_config.py").write_text(config)
    with pytest.raises(LatePluginFailed, match=r"failed on ada \(.*\) with KeyError: 'ada', so that penalties"):
        book.settle([NAME], ["ada", "bob"], LatePolicy(tmp_path))
    theirs.db.expire_all()
    assert theirs.find_submission_notebook(NAME, NAME, "bob").late_submission_penalty == 3
    assert theirs.find_submission_notebook(NAME, NAME, "ada").late_submission_penalty is None


@pytest.mark.usefixtures("four_hours_late")
def test_a_policy_that_another_module_sets_is_followed(book: Gradebook, theirs: NbGradebook, tmp_path: Path):
    module = f"rules_of_{tmp_path.name}"  # each is imported once
    set_it = "def strict(c):\n    c['Late' + 'SubmissionPlugin']['penalty_' + 'method'] = 'zero'\n"
    (tmp_path / f"{module}.py").write_text(set_it)
    (tmp_path / "nbgrader_config.py").write_text(f"from {module} import strict\nc = get_config()\nstrict(c)\n")
    assert penalty(book, theirs, LatePolicy(tmp_path)) == 30


@pytest.mark.usefixtures("four_hours_late")
def test_nbgrader_is_not_loaded_while_no_penalty_is_set(book: Gradebook, theirs: NbGradebook, database: Path):
    assert penalty(book, theirs, LatePolicy(ROOT)) is None
    code = (
        "import sys; from pathlib import Path; from autograder.gradebook.late_penalties import LatePolicy, unsettled\n"
        f"unsettled('sqlite:///{database}', '{NAME}', ['ada'], LatePolicy(Path('{ROOT}')))\n"
        "assert 'nbgrader' not in sys.modules and 'numpy' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_nbgrader_takes_nothing_for_being_late_where_no_penalty_is_set():
    assert LateSubmissionPlugin().late_submission_penalty("ada", 30, 3600) is None


# -------------------------------------------------------------------------------------------------------- mishaps


def test_a_driver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "MySQLdb", None)
    with pytest.raises(UsageError, match=r"mysql://us:\*\*\*@host/marks needs the package MySQLdb"):
        Gradebook("mysql://us:secret@host/marks")


def test_a_locked_gradebook_is_one_sentence_and_loses_nothing(book: Gradebook, database: Path, theirs: NbGradebook):
    book.record(NAME, [report("ada", 10, 10, 10)], {})
    with sqlite3.connect(database, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GradebookError, match=r"locked.*wait for the other program to end, then repeat the command"):
            book.record(NAME, [report("ada", 0, 0, 0), report("bob", 0, 0, 0)], {})
        other.execute("ROLLBACK")
    assert theirs.find_submission(NAME, "ada").score == 30
    book.record(NAME, [report("bob", 0, 0, 0)], {})
    assert len(theirs.find_assignment(NAME).submissions) == 2


@pytest.mark.parametrize(
    "content", [b"This is no database, and never was one. " * 100, b"SQLite format 3\0" + b"\1" * 5000]
)
def test_a_corrupt_gradebook_is_one_sentence_and_is_left_as_it_is(tmp_path: Path, content: bytes):
    path = tmp_path / "gradebook.db"
    path.write_bytes(content)
    with pytest.raises(GradebookError, match=r"cannot be used .*; restore it from a copy or move it away"):
        Gradebook(f"sqlite:///{path}").register(NAME, ROOT)
    assert path.read_bytes() == content


def test_a_gradebook_that_lost_all_it_held_is_not_filled_anew_in_silence(tmp_path: Path):
    path = tmp_path / "gradebook.db"
    path.touch()
    with pytest.raises(GradebookError, match="is an empty file; restore it from a copy, or delete it"):
        Gradebook(f"sqlite:///{path}").register(NAME, ROOT)
    assert path.read_bytes() == b""


def test_a_gradebook_that_another_run_is_about_to_fill_is_waited_for(tmp_path: Path, registered: Path):
    path = tmp_path / "gradebook.db"
    path.touch()
    timer = Timer(0.3, lambda: path.write_bytes(registered.read_bytes()))
    timer.start()
    Gradebook(f"sqlite:///{path}").close()
    timer.join()


@pytest.mark.parametrize("url", ["nonsense", "sqlite:/x"])
def test_what_is_no_database_url_is_wrong_usage(url: str):
    with pytest.raises(UsageError, match="is no database URL"):
        Gradebook(url)


@pytest.mark.parametrize("at_once", [True, False], ids=["in one transaction", "table by table"])
def test_a_gradebook_that_another_process_is_making_is_waited_for(registered: Path, tmp_path: Path, at_once: bool):
    tables = "SELECT sql FROM sqlite_master WHERE sql NOT NULL AND tbl_name NOT LIKE 'autograder%'"
    with sqlite3.connect(registered) as known:
        made = [sql for (sql,) in known.execute(tables)]
        version = known.execute("SELECT version_num FROM alembic_version").fetchone()
    half, path = len(made) // 2, tmp_path / "gradebook.db"
    with sqlite3.connect(path, isolation_level=None) as maker:
        for sql in ["BEGIN IMMEDIATE" if at_once else "SELECT 1", *made[:half]]:
            maker.execute(sql)
        url = f"sqlite:///{path}"
        code = (
            f"from autograder.gradebook.gradebook import *; Gradebook({url!r}).register({NAME!r}, Path({str(ROOT)!r}))"
        )
        ours = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for sql in made[half:]:
            maker.execute(sql)
        maker.execute("INSERT INTO alembic_version VALUES (?)", version)
        maker.execute("COMMIT" if at_once else "SELECT 1")
        _, said = ours.communicate(timeout=PATIENCE)
        assert (ours.returncode, said) == (0, "")
        assert maker.execute("SELECT count(*) FROM grade_cells").fetchone() == (3,)


def test_a_folder_that_does_not_exist_is_one_sentence(tmp_path: Path):
    with pytest.raises(UsageError, match=r"There is no folder .*no/such/folder for the gradebook"):
        Gradebook(f"sqlite:///{tmp_path}/no/such/folder/x.db")


def test_a_temporary_folder_that_fails_is_not_blamed_on_the_gradebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(OSError) as told:
        Gradebook(f"sqlite:///{tmp_path}/x.db").register(NAME, ROOT)
    assert Path(told.value.filename).parent == tmp_path / "gone"


def test_looking_for_marks_does_not_make_a_gradebook(tmp_path: Path):
    assert not Gradebook(f"sqlite:///{tmp_path}/x.db").knows(NAME)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_sentence_and_what_was_recorded_stays(book: Gradebook, database: Path, theirs: NbGradebook):
    book.record(NAME, [report("ada", 10, 10, 10)], {})
    pid = os.fork()
    if not pid:
        resource.setrlimit(resource.RLIMIT_FSIZE, (database.stat().st_size, resource.RLIM_INFINITY))
        try:
            book.record(NAME, [report(f"student {number}", 1, 2, 3) for number in range(2000)], {})
        except GradebookError as error:
            os._exit(7 if "disk" in str(error) else 1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    assert [submission.student_id for submission in theirs.find_assignment(NAME).submissions] == ["ada"]
    book.record(NAME, [report("bob", 10, 10, 10)], {})
    assert theirs.find_submission(NAME, "bob").score == 30


@pytest.fixture
def old(database: Path) -> Path:
    """A gradebook as nbgrader 0.6 made it: without courses."""
    with sqlite3.connect(database) as tables:
        made = tables.execute("SELECT sql FROM sqlite_master WHERE name = 'assignment'").fetchone()[0]
        lines = [line for line in made.splitlines() if "course_id" not in line]
        tables.executescript(
            "PRAGMA legacy_alter_table = ON; ALTER TABLE assignment RENAME TO newer;"
            + "\n".join(lines).replace("UNIQUE (name),", "UNIQUE (name)")
            + ";INSERT INTO assignment SELECT id, name, duedate FROM newer; DROP TABLE newer; DROP TABLE course;"
            "UPDATE alembic_version SET version_num = '282d30a0218e';"
        )
    return database


def test_a_gradebook_of_an_older_nbgrader_is_answered_with_the_command_that_upgrades_it(old: Path, tmp_path: Path):
    url = f"sqlite:///{old}?timeout=5"
    with pytest.raises(GradebookError, match="was made by an older nbgrader; run `nbgrader db upgrade") as error:
        Gradebook(url).register(NAME, ROOT)
    command = str(error.value).split("`")[1].split()
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    upgraded = Gradebook(url)
    upgraded.register(NAME, ROOT)
    upgraded.record(NAME, [report("ada", 10, 10, 10)], {})


def test_a_gradebook_that_may_only_be_read_says_that_its_folder_counts_too(tmp_path: Path):
    """SQLite writes a journal beside it, so that a file that everybody may write is not enough."""
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with connected(url) as connection:
        connection.exec_driver_sql("PRAGMA query_only = 1")
        with pytest.raises(GradebookError, match="make it and its folder writable"), explained(url):
            connection.exec_driver_sql("CREATE TABLE marks (student TEXT)")
