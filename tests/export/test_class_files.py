"""The files about a whole class."""

import csv
import io
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from nbgrader.api import Gradebook as NbGradebook
from nbgrader.plugins import CsvExportPlugin
from typer.testing import CliRunner

from autograder.cli.main import app
from autograder.errors import UsageError
from autograder.export import junit
from autograder.gradebook.gradebook import Gradebook
from autograder.gradebook.scores import StudentScore
from autograder.values import Outcome
from tests.export.conftest import CLASS, IDS, NAME, ROOT, Export, report, written


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_nbgrader_s_columns_are_those_of_nbgrader_export(export: Export, database: Path, tmp_path: Path):
    with NbGradebook(f"sqlite:///{database}") as book:
        CsvExportPlugin(to=str(tmp_path / "theirs.csv"), assignment=[NAME]).export(book)
    theirs = rows((tmp_path / "theirs.csv").read_text())
    ours = rows(written(export("nbgrader", NAME)))
    assert list(ours[0]) == list(theirs[0])
    graded = ("ada", "ben", "cleo", "fay")
    assert [row for row in ours if row["student_id"] in graded] == [
        row for row in theirs if row["student_id"] in graded
    ]


def test_what_has_no_score_is_empty_where_nbgrader_says_zero(export: Export):
    result = export("nbgrader", NAME)
    scores = {row["student_id"]: row["score"] for row in rows(written(result))}
    assert scores == {"ada": "30.0", "ben": "23.0", "cleo": "0.0", "dora": "", "eli": "", "fay": "0.0"}
    assert f"dora has no mark on {NAME}" in result.stderr
    assert "eli has no mark" in result.stderr
    assert "not valid JSON" in result.stderr


def test_a_mark_entered_by_hand_counts_everywhere(export: Export, database: Path):
    with NbGradebook(f"sqlite:///{database}") as book:
        book.find_grade(f"check_{IDS[1]}", NAME, NAME, "dora").manual_score = 8.0  # on which the grader failed
        book.db.commit()
    scores = {row["student_id"]: row["score"] for row in rows(written(export("nbgrader", NAME)))}
    assert scores["dora"] == "28.0"
    earned = [r["score"] for r in rows(written(export("exercises", NAME))) if r["student_id"] == "dora"]
    assert earned == ["10.0", "8.0", "10.0"]


def test_every_exercise_has_a_row_with_its_status_mistake_and_hint(export: Export):
    found = rows(written(export("exercises", NAME)))
    assert len(found) == 4 * 3 + 1
    wrong = next(row for row in found if row["status"] == "partial")
    expected = CLASS[1].outcomes[2]
    assert (wrong["student_id"], wrong["exercise"], wrong["score"]) == ("ben", IDS[2], "3.0")
    assert (wrong["mistake"], wrong["message"], wrong["hint"]) == ("xavier-scale", expected.message, expected.hint)
    fault = next(row for row in found if row["status"] == "grader_fault")
    assert (fault["student_id"], fault["score"]) == ("dora", "")


def test_a_text_that_a_student_chose_is_no_formula_in_a_spreadsheet(export: Export, database: Path):
    book = Gradebook(f"sqlite:///{database}")
    book.register(NAME, ROOT)
    book.record(NAME, [report("=1+1", message="=HYPERLINK(0).ipynb is not valid JSON; -1;=2.")], {})
    book.close()
    odd = next(row for row in rows(written(export("exercises", NAME))) if "1+1" in row["student_id"])
    assert (odd["student_id"], odd["message"]) == ("'=1+1", "'=HYPERLINK(0).ipynb is not valid JSON; -1;'=2.")
    assert "'=1+1" in {row["student_id"] for row in rows(written(export("nbgrader", NAME)))}


def test_junit_counts_what_failed_and_calls_a_fault_an_error(export: Export):
    root = ET.fromstring(written(export("junit", NAME)))
    assert (root.tag, root.get("tests"), root.get("failures"), root.get("errors")) == ("testsuites", "13", "4", "2")
    for suite in root:
        assert suite.tag == "testsuite"
        assert {"name", "tests", "failures", "errors", "skipped", "time"} <= set(suite.keys())
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        for case in suite:
            assert {"name", "classname"} <= set(case.keys())
            assert [child.tag for child in case] in ([], ["failure"], ["error"])
    failure = root.find(f"testsuite[@name='{NAME}.ben']/testcase/failure")
    assert failure is not None
    assert failure.get("type") == "partial"
    assert "what ReLU takes away" in (failure.text or "")


def test_an_optional_exercise_and_what_a_person_has_to_mark_fail_nobody_in_junit():
    from autograder.values import Status

    optional = Outcome("bonus", Status.FAILED, 0.0, 0.0, message="W1 differs.")
    waiting = Outcome("essay", Status.NEEDS_MARK, None, 4.0, "A person has to mark this.", judged=False)
    root = junit_of(*((one, one.score) for one in (*CLASS[0].outcomes, optional, waiting)))
    suite = root[0]
    assert (root.get("failures"), suite.get("failures"), suite.get("skipped")) == ("0", "0", "2")


def junit_of(*exercises: tuple[Outcome, float | None]) -> ET.Element:
    outcomes = report("ada", *(outcome for outcome, _ in exercises))
    score = StudentScore("ada", NAME, 34.0, None, None, report=outcomes, exercises=exercises)
    return ET.fromstring(junit.write([score]).encode("utf-8"))


def test_a_mark_that_a_person_gave_decides_in_junit():
    right, wrong = CLASS[0].outcomes[0], CLASS[1].outcomes[2]
    lowered = junit_of((right, 6.0)).find("testsuite/testcase/failure")
    assert lowered is not None
    assert (lowered.get("message"), lowered.text) == ("6 / 10 points", "Marked by hand.")
    for enough in (wrong.max_score, wrong.max_score + 2):
        assert junit_of((wrong, enough)).find("testsuite/testcase/failure") is None


def test_an_assignment_that_is_named_twice_is_exported_once(export: Export):
    assert written(export("nbgrader", NAME, NAME)) == written(export("nbgrader", NAME))


def test_junit_bears_what_xml_cannot_hold():
    from tests.export.conftest import outcome

    odd = outcome(0, CLASS[1].outcomes[2].status, 1.0, message="\x00\x1b[31m ]]> \ud800 \uffff <b>")
    assert junit_of((odd, odd.score)).find("testsuite/testcase/failure") is not None


def test_a_file_is_written_where_asked(export: Export, tmp_path: Path):
    result = export("exercises", NAME, "--to", tmp_path / "new" / "marks.csv")
    assert "wrote" in result.output
    assert (tmp_path / "new" / "marks.csv").read_text().startswith("assignment,student_id,exercise")


def test_an_unknown_format_is_answered_with_the_known_ones(export: Export):
    with pytest.raises(UsageError, match=r"no format 'excel'; there are: nbgrader, .*canvas.*coursera"):
        written(export("excel"))


def test_an_assignment_that_was_never_graded_is_named(export: Export):
    with pytest.raises(UsageError, match="Nothing of regularization is graded yet; grade first"):
        written(export("nbgrader", "regularization"))


@pytest.mark.parametrize("format", ["nbgrader", "exercises", "junit"])
def test_without_names_what_is_graded_is_written_and_the_rest_is_named(export: Export, format: str):
    result = export(format)
    assert written(result) == written(export(format, NAME))
    assert "Left out, since nothing of it is graded yet: gradient_checking, regularization." in result.stderr


def test_an_assignment_that_is_released_but_not_graded_is_left_out_as_well(export: Export, database: Path):
    book = Gradebook(f"sqlite:///{database}")
    book.register("regularization", ROOT)
    book.close()
    assert written(export("nbgrader")) == written(export("nbgrader", NAME))


def test_without_names_and_marks_there_is_nothing_to_export(registered: Path):
    words = ["export", "nbgrader", "--course", str(ROOT), "--gradebook", f"sqlite:///{registered}"]
    result = CliRunner().invoke(app, words)
    assert isinstance(result.exception, UsageError)
    assert str(result.exception).endswith("is graded yet; grade first, or name the gradebook by --gradebook.")


def test_a_gradebook_that_is_not_there_is_not_made(tmp_path: Path):
    from autograder.gradebook import scores

    with pytest.raises(UsageError, match="There is no gradebook"):
        scores.read(f"sqlite:///{tmp_path / 'none.db'}", [NAME])
    assert not (tmp_path / "none.db").exists()
