"""Canvas and Moodle: their own download goes in, the same file with our marks comes out."""

import csv
import io
from pathlib import Path

import pytest
from nbgrader.api import Gradebook as NbGradebook

from autograder.errors import UsageError
from tests.export.conftest import IDS, NAME, Export, written

CANVAS = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Warm-up (11),Initialization (4711),\
Current Score,Final Score
    Points Possible,,,,,5,30,(read only),(read only)
"Lovelace, Ada",101,u1,ada,Deep Networks,5,,100,100
"Bell, Ben",102,u2,ben@example.org,Deep Networks,4,12,80,80
"Curie, Cleo",103,cleo,login3,Deep Networks,,,,
"Doe, Dora",104,dora,login4,Deep Networks,,7,,
"Test, Student",,,abcdef,Deep Networks,,,,
"""
MOODLE = """First name,Last name,ID number,Institution,Department,Email address,Assignment: Initialization (Real),\
Course total (Real),Last downloaded from this course
Ada,Lovelace,,,,ada@example.org,-,-,1700000000
Ben,Bell,ben,,,b@example.org,-,-,1700000000
Cleo,Curie,,,,cleo@example.org,-,-,1700000000
"""
WORKSHEET = """Identifier,Full name,Email address,Status,Grade,Maximum grade,Grade can be changed,\
Last modified (submission),Last modified (grade),Feedback comments
Participant 5001,Ada Lovelace,ada@example.org,Submitted for grading,,30.00,Yes,-,-,
Participant 5002,Ben Bell,ben@example.org,Submitted for grading,,30.00,Yes,-,-,
Participant 5003,Dora Doe,dora@example.org,Submitted for grading,,30.00,Yes,-,-,
"""


def roster(folder: Path, text: str) -> Path:
    path = folder / "download.csv"
    path.write_text(text, encoding="utf-8")
    return path


def table(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def test_canvas_gets_its_identity_columns_and_the_one_that_was_filled(export: Export, tmp_path: Path):
    found = table(written(export("canvas", NAME, "--roster", roster(tmp_path, CANVAS))))
    assert found[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Initialization (4711)"]
    assert found[1] == ["    Points Possible", "", "", "", "", "30"]
    assert {line[0]: line[5] for line in found[2:]} == {
        "Lovelace, Ada": "30",
        "Bell, Ben": "23",
        "Curie, Cleo": "0",
        "Doe, Dora": "7",  # the grader failed on her work: what stands there stays
        "Test, Student": "",
    }


def test_a_worksheet_that_is_graded_on_a_scale_is_refused(export: Export, tmp_path: Path):
    scale = WORKSHEET.replace("Maximum grade", "Scale").replace("30.00", '"Not yet\nCompetent"')
    with pytest.raises(UsageError, match=r"grades on a scale, .* set its grade to points in Moodle"):
        written(export("moodle", NAME, "--roster", roster(tmp_path, scale)))


def test_who_is_not_in_the_platform_s_file_is_named(export: Export, tmp_path: Path):
    said = export("canvas", NAME, "--roster", roster(tmp_path, CANVAS)).stderr
    assert "fay is not in download.csv" in said
    assert "eli is not in download.csv" in said
    assert "ada" not in said


def test_other_points_in_canvas_than_here_are_refused(export: Export, tmp_path: Path):
    path = roster(tmp_path, CANVAS.replace(",5,30,", ",5,100,"))
    with pytest.raises(UsageError, match=r"counts 100 points .* but 30 here; make them agree"):
        written(export("canvas", NAME, "--roster", path))


def test_columns_that_a_table_program_moved_go_back_in_canvas_s_order(export: Export, tmp_path: Path):
    def moved(text: str) -> Path:
        rows = [[*row[1:], row[0]] for row in table(text.removeprefix("\ufeff"))]
        return roster(tmp_path, "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows))

    found = written(export("canvas", NAME, "--roster", moved(CANVAS)))
    assert table(found) == table(written(export("canvas", NAME, "--roster", roster(tmp_path, CANVAS))))
    with pytest.raises(UsageError, match="counts 100 points"):
        written(export("canvas", NAME, "--roster", moved(CANVAS.replace(",5,30,", ",5,100,"))))


def test_a_column_that_cannot_be_guessed_is_asked_for(export: Export, tmp_path: Path):
    path = roster(tmp_path, CANVAS.replace("Initialization (4711)", "Week 1 (4711)"))
    with pytest.raises(UsageError, match=r"no column fits .initialization.: Warm-up .*; name one by --column"):
        written(export("canvas", NAME, "--roster", path))
    found = table(written(export("canvas", NAME, "--roster", path, "--column", "Week 1 (4711)")))
    assert found[2][5] == "30"


@pytest.mark.parametrize("column", ["Section", "SIS Login ID", "Final Score"])
def test_a_column_that_is_not_an_assignment_s_is_never_filled(export: Export, tmp_path: Path, column: str):
    with pytest.raises(UsageError, match=f"no column fits {column!r}: Warm-up"):
        written(export("canvas", NAME, "--roster", roster(tmp_path, CANVAS), "--column", column))


def test_who_is_excused_in_canvas_stays_so(export: Export, tmp_path: Path):
    result = export("canvas", NAME, "--roster", roster(tmp_path, CANVAS.replace(",5,,100", ",5,EX,100")))
    assert table(written(result))[2][5] == "EX"
    assert f"ada is excused from {NAME} in download.csv" in result.stderr


def test_two_students_who_fit_one_row_are_both_named_and_left_out(export: Export, database: Path, tmp_path: Path):
    with NbGradebook(f"sqlite:///{database}") as book:
        book.update_or_create_student("cleo", first_name="Ada", last_name="Lovelace", email="ada@example.org")
    path = roster(tmp_path, CANVAS.replace("103,cleo,", "103,u3,"))
    result = export("canvas", NAME, "--roster", path)
    assert table(written(result))[2][5] == ""
    for student in ("ada", "cleo"):
        assert f"ada and cleo fit the same row of download.csv; {student} was left out" in result.stderr


def test_two_columns_that_fit_are_not_guessed_between(export: Export, tmp_path: Path):
    path = roster(tmp_path, CANVAS.replace("Warm-up (11)", "Initialization draft (11)"))
    with pytest.raises(UsageError, match="several columns fit"):
        written(export("canvas", NAME, "--roster", path))


def test_columns_that_canvas_computes_are_not_taken_for_the_assignment_s(export: Export, tmp_path: Path):
    """Those of an assignment group that has the assignment's name; Canvas ignores what is written there."""
    path = roster(tmp_path, CANVAS.replace("Current Score", "Initialization Current Score"))
    assert table(written(export("canvas", NAME, "--roster", path)))[0][5] == "Initialization (4711)"


def test_canvas_students_are_also_found_by_the_name_that_stands_there(export: Export, tmp_path: Path):
    path = roster(tmp_path, CANVAS.replace(",u1,ada,", ",u1,al1815,"))
    assert table(written(export("canvas", NAME, "--roster", path)))[2][5] == "30"


def test_canvas_with_last_and_first_names_in_two_columns_keeps_both(export: Export, tmp_path: Path):
    text = CANVAS.replace("Student,ID", "LastName,FirstName,ID").replace("Points Possible,", "Points Possible,,")
    text = text.replace('"Lovelace, Ada"', "Lovelace,Ada").replace('"Bell, Ben"', "Bell,Ben")
    found = table(written(export("canvas", NAME, "--roster", roster(tmp_path, text))))
    assert found[0][:4] == ["LastName", "FirstName", "ID", "SIS User ID"]
    assert [line[6] for line in found[1:4]] == ["30", "30", "23"]
    with pytest.raises(UsageError, match="counts 100 points"):
        written(export("canvas", NAME, "--roster", roster(tmp_path, text.replace(",5,30,", ",5,100,"))))


def test_two_students_of_one_name_are_told_apart_or_left_alone(export: Export, tmp_path: Path):
    twins = CANVAS + '"Lovelace, Ada",109,u9,ada,Deep Networks,,,,\n'
    result = export("canvas", NAME, "--roster", roster(tmp_path, twins))
    assert "Several rows of download.csv fit ada, who was left out" in result.stderr
    assert [line[5] for line in table(written(result)) if line[0] == "Lovelace, Ada"] == ["", ""]


def test_moodle_s_grade_file_is_filled(export: Export, tmp_path: Path):
    found = table(written(export("moodle", NAME, "--roster", roster(tmp_path, MOODLE))))
    assert found[0] == ["First name", "Last name", "ID number", "Email address", "Assignment: Initialization (Real)"]
    assert [line[4] for line in found[1:]] == ["30", "23", "0"]


def test_moodle_s_columns_of_percentages_and_letters_are_not_filled_with_points(export: Export, tmp_path: Path):
    several = MOODLE.replace("(Real),Course", "(Real),Assignment: Initialization (Percentage),Course").replace(
        "-,-", "-,-,-"
    )
    found = table(written(export("moodle", NAME, "--roster", roster(tmp_path, several))))
    assert found[0][4:] == ["Assignment: Initialization (Real)"]
    with pytest.raises(UsageError, match="no column fits"):
        written(export("moodle", NAME, "--roster", roster(tmp_path, MOODLE.replace("(Real)", "(Percentage)"))))


@pytest.mark.parametrize("platform", ["canvas", "moodle"])
def test_a_file_in_which_no_student_is_named_is_refused(export: Export, tmp_path: Path, platform: str):
    path = roster(tmp_path, "Vorname,Nachname,Aufgabe: Initialization (Punkte)\nAda,Lovelace,-\n")
    with pytest.raises(UsageError, match="names no student: it has none of the columns"):
        written(export(platform, NAME, "--roster", path))


def test_moodle_s_worksheet_takes_feedback_too(export: Export, tmp_path: Path):
    found = table(written(export("moodle", NAME, "--roster", roster(tmp_path, WORKSHEET))))
    assert found[0] == table(WORKSHEET)[0]
    ada, ben, dora = found[1:]
    assert (ada[4], ada[9]) == ("30", "")
    assert ben[4] == "23"
    assert ben[9].startswith("initialize_parameters_he (3 / 10): In the example")
    assert (dora[4], dora[9]) == ("", "")


def test_moodle_s_feedback_is_a_line_an_exercise_with_comments_and_lateness(
    export: Export, database: Path, tmp_path: Path
):
    with NbGradebook(f"sqlite:///{database}") as book:
        book.find_comment("initialize_parameters_he", NAME, NAME, "ben").manual_comment = "Nearly,\nI <3 it."
        book.find_comment("initialize_parameters_zeros", NAME, NAME, "ben").manual_comment = "Well done."
        book.find_grade("check_initialize_parameters_random", NAME, NAME, "ben").manual_score = 9.0
        book.find_submission_notebook(NAME, NAME, "ben").late_submission_penalty = 10 / 3
        book.db.commit()
    ben = table(written(export("moodle", NAME, "--roster", roster(tmp_path, WORKSHEET))))[2]
    assert ben[4] == "18.67"
    random, he, zeros, late = ben[9].split("<br>")
    assert random == "initialize_parameters_random (9 / 10): Marked by hand."
    assert he.startswith("initialize_parameters_he (3 / 10): In the example &quot;published&quot;: W1 differs")
    assert "by &lt;a factor&gt; &amp; more." in he
    assert he.endswith("Nearly, I &lt;3 it.")
    assert zeros == "initialize_parameters_zeros: Well done."
    assert late == "Handed in late: 3.33 points less."


@pytest.mark.parametrize("platform", ["canvas", "moodle"])
def test_an_export_in_which_nobody_is_found_fails(export: Export, tmp_path: Path, platform: str):
    text = CANVAS if platform == "canvas" else WORKSHEET
    strangers = text.replace("ada", "ida").replace("Ada", "Ida").replace("Ben", "Len").replace("ben@", "len@")
    strangers = strangers.replace("Cleo", "Leo").replace("cleo", "leo")
    result = export(platform, NAME, "--roster", roster(tmp_path, strangers))
    assert result.exit_code == 1
    assert "Nobody's mark is in the file" in result.stderr
    assert "ada is not in download.csv" in result.stderr


@pytest.mark.parametrize("maximum", ["100.00", "100,00"])
def test_other_points_in_moodle_s_worksheet_than_here_are_refused(export: Export, tmp_path: Path, maximum: str):
    path = roster(tmp_path, WORKSHEET.replace("30.00", f'"{maximum}"'))
    with pytest.raises(UsageError, match=f"'Maximum grade' counts {maximum} points .* but 30 here; make them agree"):
        written(export("moodle", NAME, "--roster", path))


def test_a_comment_of_several_lines_comes_back_as_it_was(export: Export, tmp_path: Path):
    theirs = 'Dora Doe,dora@example.org,Submitted for grading,,30.00,Yes,-,-,"<p>one</p>\n<p>two</p>"\n'
    text = WORKSHEET.replace("Dora Doe,dora@example.org,Submitted for grading,,30.00,Yes,-,-,\n", theirs)
    found = table(written(export("moodle", NAME, "--roster", roster(tmp_path, text))))
    assert found[3][9] == "<p>one</p>\n<p>two</p>"


def test_other_separators_are_understood_and_kept(export: Export, tmp_path: Path):
    found = written(export("moodle", NAME, "--roster", roster(tmp_path, MOODLE.replace(",", ";"))))
    assert table(found, ";")[1][-1] == "30"


@pytest.mark.parametrize("quote", ["", '"'])
def test_other_separators_in_the_name_of_a_column_are_part_of_it(export: Export, tmp_path: Path, quote: str):
    column = "Initialization, by zeros, at random, by He, and others (Real)"
    text = f"First name;Last name;Email address;{quote}{column}{quote}\nAda;Lovelace;ada@example.org;\n"
    found = written(export("moodle", NAME, "--roster", roster(tmp_path, text)))
    assert table(found, ";") == [
        ["First name", "Last name", "Email address", column], ["Ada", "Lovelace", "ada@example.org", "30"],
    ]  # fmt: skip


def test_a_platform_that_needs_its_file_asks_for_it(export: Export, tmp_path: Path):
    with pytest.raises(UsageError, match="name it by --roster"):
        written(export("moodle", NAME))
    with pytest.raises(UsageError, match="cannot be read"):
        written(export("canvas", NAME, "--roster", tmp_path / "none.csv"))
    with pytest.raises(UsageError, match="has no columns"):
        written(export("canvas", NAME, "--roster", roster(tmp_path, "")))


@pytest.mark.parametrize("odd", ['"an open quote,1,,ada,A,\n', '"a"b,1,,ada,A,,\n'])
def test_a_damaged_file_is_refused_in_a_sentence(export: Export, tmp_path: Path, odd: str):
    with pytest.raises(UsageError, match=r"is no CSV file from line \d+ on"):
        written(export("canvas", NAME, "--roster", roster(tmp_path, CANVAS + odd)))


def test_a_namesake_with_another_number_or_address_gets_nobody_else_s_score(
    export: Export, database: Path, tmp_path: Path
):
    """The file of another section, in which somebody has the name, or the login before the `@`, of one who is here."""
    with NbGradebook(f"sqlite:///{database}") as book:
        ada = book.find_student("ada")
        ada.first_name, ada.last_name, ada.email, ada.lms_user_id = "Ada", "Lovelace", "ada@example.org", "101"
        book.db.commit()
    nilsson = WORKSHEET.replace("Ada Lovelace", "Ada Nilsson").replace("ada@example.org", "ada@two.example.org")
    for other in (nilsson, WORKSHEET.replace("ada@example.org", "al@example.org")):
        found = export("moodle", NAME, "--roster", roster(tmp_path, other))
        assert "ada is not in download.csv" in found.stderr
        assert table(written(found))[1][4] == ""
    canvas = CANVAS.replace('"Lovelace, Ada",101,u1,ada,', '"Lovelace, Ada",205,u9,al,')
    found = export("canvas", NAME, "--roster", roster(tmp_path, canvas))
    assert "ada is not in download.csv" in found.stderr
    assert table(written(found))[2][5] == ""


def test_who_has_another_address_now_is_found_by_canvas_s_number(export: Export, database: Path, tmp_path: Path):
    with NbGradebook(f"sqlite:///{database}") as book:
        book.update_or_create_student("ada", email="ada@example.org", lms_user_id="101")
    canvas = CANVAS.replace('"Lovelace, Ada",101,u1,ada,', '"King, Ada",101,u1,king@example.org,')
    found = export("canvas", NAME, "--roster", roster(tmp_path, canvas))
    assert "ada is not in" not in found.stderr
    assert table(written(found))[2][5] == "30"


def test_a_person_with_a_row_in_each_of_two_sections_gets_the_mark_once(export: Export, tmp_path: Path):
    again = CANVAS + '"Lovelace, Ada",101,u1,ada,Other Networks,5,,100,100\n'
    result = export("canvas", NAME, "--roster", roster(tmp_path, again))
    assert written(result) == written(export("canvas", NAME, "--roster", roster(tmp_path, CANVAS)))
    assert "ada" not in result.stderr


def test_what_one_student_wrote_at_length_in_the_worksheet_stops_nobody(export: Export, tmp_path: Path):
    long = WORKSHEET.replace("30.00,Yes,-,-,\n", f"30.00,Yes,-,-,{'x' * 200_000}\n", 1)
    found = table(written(export("moodle", NAME, "--roster", roster(tmp_path, long))))
    assert [line[4] for line in found[1:3]] == ["30", "23"]


def test_a_grade_that_moodle_says_cannot_be_changed_is_left_and_named(export: Export, tmp_path: Path):
    locked = WORKSHEET.replace("ada@example.org,Submitted for grading,,30.00,Yes", "ada@example.org,Draft,7,30.00,No")
    result = export("moodle", NAME, "--roster", roster(tmp_path, locked))
    assert [line[4] for line in table(written(result))[1:3]] == ["7", "23"]
    assert f"ada, {NAME}: download.csv says that the grade cannot be changed" in result.stderr


def test_moodle_gets_the_nearest_that_its_worksheet_takes_and_the_student_is_named(
    export: Export, tmp_path: Path, database: Path
):
    with NbGradebook(f"sqlite:///{database}") as book:
        book.find_grade(f"check_{IDS[0]}", NAME, NAME, "ada").extra_credit = 5.0
        book.find_grade(f"check_{IDS[0]}", NAME, NAME, "ben").manual_score = -20.0
        book.db.commit()
    result = export("moodle", NAME, "--roster", roster(tmp_path, WORKSHEET))
    assert [line[4] for line in table(written(result))[1:3]] == ["30", "0"]
    assert f"ada has 35 on {NAME}; the platform leaves out" in result.stderr
    assert f"ben has -7 on {NAME}; the platform leaves out" in result.stderr


def test_a_student_whom_several_rows_fit_is_not_called_absent(export: Export, tmp_path: Path):
    again = WORKSHEET + "Participant 5009,Ada Lovelace,ada@example.org,Submitted for grading,,30.00,Yes,-,-,\n"
    result = export("moodle", NAME, "--roster", roster(tmp_path, again))
    assert "Several rows of download.csv fit ada, who was left out" in result.stderr
    assert "ada is not in" not in result.stderr


def test_the_platforms_own_file_is_not_overwritten(export: Export, tmp_path: Path):
    path = roster(tmp_path, CANVAS)
    with pytest.raises(UsageError, match="which holds more; name another file by --to"):
        written(export("canvas", NAME, "--roster", path, "--to", tmp_path / "." / path.name))
    assert path.read_text(encoding="utf-8") == CANVAS


def test_a_column_of_a_worksheet_cannot_be_named(export: Export, tmp_path: Path):
    with pytest.raises(UsageError, match="whose column is Grade; leave --column out"):
        written(export("moodle", NAME, "--roster", roster(tmp_path, WORKSHEET), "--column", "Status"))


def test_decimal_commas_of_a_table_program_go_back_as_points_also_where_nothing_is_filled(
    export: Export, tmp_path: Path
):
    row = 'Participant 5003,Dora Doe,dora@example.org,Submitted for grading,"12,50","30,00",Yes,-,-,"1,5"'
    worksheet = [*WORKSHEET.splitlines()[:3], row]
    found = table(written(export("moodle", NAME, "--roster", roster(tmp_path, "\n".join(worksheet)))))
    assert found[3][4:6] == ["12.50", "30.00"]
    assert found[3][-1] == "1,5", "a comment stays as it is"
    canvas = CANVAS.replace(",7,,", ',"7,25",,')
    found = table(written(export("canvas", NAME, "--roster", roster(tmp_path, canvas))))
    assert {line[0]: line[5] for line in found}["Doe, Dora"] == "7.25"


def blind(folder: Path, *numbers: str) -> Path:
    """The worksheet of blind marking."""
    rows = [f"Participant {number},Submitted for grading,,30.00,Yes,-,-," for number in numbers]
    header = WORKSHEET.splitlines()[0].replace("Full name,Email address,", "")
    return roster(folder, "\n".join([header, *rows, ""]))


def test_a_worksheet_of_blind_marking_is_refused_with_what_to_do(export: Export, tmp_path: Path):
    result = export("moodle", NAME, "--roster", blind(tmp_path, "5001"))
    assert isinstance(result.exception, UsageError)
    assert "names nobody, only numbers, as in blind marking; reveal" in str(result.exception)


def test_a_student_who_has_the_number_of_blind_marking_as_a_name_is_found(export: Export, tmp_path: Path):
    found = table(written(export("moodle", NAME, "--roster", blind(tmp_path, "ada", "5002"))))
    assert [row[:3] for row in found[1:]] == [
        ["Participant ada", "Submitted for grading", "30"],
        ["Participant 5002", "Submitted for grading", ""],
    ]


@pytest.mark.parametrize(("platform", "text"), [("canvas", CANVAS), ("moodle", MOODLE), ("moodle", WORKSHEET)])
def test_a_header_in_other_capitals_and_blanks_is_read_and_goes_back_as_the_platform_s(
    export: Export, tmp_path: Path, platform: str, text: str
):
    (header, *rows), words = text.lstrip("\ufeff").splitlines(), (platform, NAME, "--roster")
    expected = export(*words, roster(tmp_path, text)).stdout
    other = ",".join(f"  {name.lower().replace(' ', '  ')} " for name in header.split(","))
    name = "assignment:  initialization  (real)" if platform == "moodle" else "initialization  (4711)"
    theirs = "Assignment: Initialization (Real)" if platform == "moodle" else "Initialization (4711)"
    assert export(*words, roster(tmp_path, "\n".join([other, *rows, ""]))).stdout.replace(name, theirs) == expected


def test_two_columns_that_may_be_meant_are_not_guessed_between(export: Export, tmp_path: Path):
    text = CANVAS.replace("SIS User ID,SIS Login ID", "sis login id,Sis Login Id").replace("Student,ID", "Name,Number")
    result = export("canvas", NAME, "--roster", roster(tmp_path, text))
    assert "names no student" in str(result.exception)
