"""The benchmarks run, at tiny sizes; what they measure there means nothing."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import Course
from bench import class_speed, page, results, scale
from bench.__main__ import main
from bench.classes import SINGLE, WHOLE, answers_of, class_of, hand_in, released, repeats
from bench.measured import Results
from bench.rivals import plain
from tests.conftest import ROOT


def test_a_class_holds_no_two_equal_answers_and_all_of_them_are_python(course: Course):
    for name in course.names:
        answers = [text for one in answers_of(course.assignment(name), 12) for text in one.values()]
        assert len(set(answers)) == len(answers)
        assert all(ast.parse(text) for text in answers)


def test_a_class_that_repeats_has_as_many_equal_answers_as_real_ones(course: Course):
    for name in course.names:
        whole, single = repeats(class_of(course.assignment(name), 300, repeating=True))
        assert whole == pytest.approx(WHOLE[name], abs=0.1)
        assert single == pytest.approx(SINGLE, abs=0.1)
        assert repeats(answers_of(course.assignment(name), 20)) == (0, 0)


def test_the_same_seed_gives_the_same_class(course: Course):
    loaded = course.assignment("initialization")
    assert list(answers_of(loaded, 5, seed=3)) == list(answers_of(loaded, 5, seed=3))
    assert list(answers_of(loaded, 5, seed=3)) != list(answers_of(loaded, 5, seed=4))


def test_the_notebook_without_training_keeps_its_answers_and_checks(course: Course):
    whole, short = (released(course, "initialization", trained) for trained in (True, False))
    code = [cell for cell in short["cells"] if cell["cell_type"] == "code"]
    assert len(code) == 1 + 3 + 3
    assert len(short["cells"]) < len(whole["cells"])


def test_the_plain_asserts_hold_for_the_reference_and_not_for_a_mistake(course: Course):
    loaded = course.assignment("initialization")
    key = loaded.keys(7)["initialize_parameters_he"]
    source = loaded.reference.source(key.exercise)
    exec("import numpy as np\n" + source + "\n" + plain.asserts(key), {})
    with pytest.raises(AssertionError):
        exec("import numpy as np\n" + source.replace("2 /", "1 /") + "\n" + plain.asserts(key), {})


@pytest.mark.slow
def test_ours_and_the_limit_come_to_the_same_marks(course: Course):
    table = class_speed.beside_limit(course, "initialization", rounds=1, size=4, say=lambda text: None)
    assert set(table.seconds) == {class_speed.OURS, class_speed.LIMIT}


TRAINER = """two rings
                                iterations/s of the first
textbook loop, cost now and then    20544        1.18x
supplied trainer                    35665        2.30x
PyTorch autograd, CPU               17000        0.50x

football
supplied trainer                    35665        1.00x
"""

LARGE = "processor seconds, MiB  7\nreport  1.0  80\nexport junit  1.1  201\n"


@pytest.mark.slow
def test_results_are_written_with_what_was_measured(course: Course, tmp_path: Path):
    main(["--quick", "--only", "nothing", "--to", str(tmp_path)])
    assert (tmp_path / "RESULTS.md").read_text().startswith("# Benchmarks")
    seconds = {"ours": [0.004], "the limit": [0.003], "nbgrader": [4.0]}
    table = class_speed.Table("initialization", seconds, {**seconds, "ours": [0.006]})
    again = class_speed.Table("initialization", seconds, seconds, repeats=(0.5, 0.75), repeating=True)
    first_run = {"seconds": 1.0, "each": 0.004, "mebibytes": 90.0, "processor": 2.0}
    measured = scale.Scale(4, 8, [0.004], first_run, [{"seconds": 0.1, "processor": 0.04}])
    found = Results(
        rivals=[table], limits=[table, again], scale=measured, others={"The trainer": TRAINER, page.LINEAR: LARGE}
    )
    results.write(found, tmp_path)
    text = (tmp_path / "RESULTS.md").read_text()
    assert "| nbgrader |  | 4000 (4000 to 4000) | 1000 | 4000 (4000 to 4000) | 666.7 |" in text
    assert "| initialization | 50 %, 75 % | 4.00" in text
    assert "| initialization, all distinct: processor time, in times the limit | 2 | at most 1.6 | missed |" in text
    assert (
        "| initialization, repeating: processor time, in parts of all distinct | 0.667 | at most 0.6 | missed |" in text
    )
    assert "times faster | 10 |" in text
    assert "| initialization: times as fast as nbgrader | 1e+03 | at least 1000 | met |" in text
    assert "| unchanged regrade of 8: times less processor time | 50 | at least 40 | met |" in text
    assert "| MiB of the main process, whatever is done with the largest class | 201 | at most 200 | missed |" in text
    assert "| trainer: times the textbook loop | 2.3 | at least 2 | met |" in text
    assert "| trainer: times PyTorch | 4.6 | at least 5 | missed |" in text
    assert (tmp_path / "results.svg").read_text().startswith("<?xml")


def test_the_page_on_large_classes_says_what_was_measured_and_keeps_the_rest(tmp_path: Path):
    copied = tmp_path / "scale.md"
    before = page.PAGE.read_text()
    copied.write_text(before)
    times, work = {"ours": [0.0123], "the limit": [0.004]}, {"ours": [0.0246], "the limit": [0.008]}
    found = Results(
        limits=[class_speed.Table("one", times, work), class_speed.Table("one", times, work, repeating=True)]
    )
    found.others = {page.LINEAR: LARGE}
    page.write(found, copied)
    text = copied.read_text()
    assert "| its processor time | *one* 25 ms |" in text
    assert "| the same, in times the limit | *one* 3.1 |" in text
    assert "| an open online course | 20,000 | 4 min |" in text
    assert f"```text\n{LARGE}```" in text
    assert {line for line in before.splitlines() if "`--only scale`" in line or line.startswith("#")} < {
        *text.splitlines()
    }


def test_submissions_lie_where_nbgrader_wants_them(course: Course, tmp_path: Path):
    hand_in(course, "initialization", 2, tmp_path)
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.ipynb"))
    assert found == [f"student0000{n}/initialization/initialization.ipynb" for n in range(2)]
    assert all(json.loads((tmp_path / path).read_text())["nbformat"] == 4 for path in found)


def test_the_price_of_a_fork_is_told_with_that_of_its_pages():
    command = [sys.executable, "-m", "bench.forks", "--rounds", "1"]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.splitlines()
    assert "us a page" in lines[1]
    assert lines[2].startswith("a fork that ends at once")
    assert all(float(line.split()[-2]) > 0 and "pages" in line for line in lines[3:])


def test_a_bare_fork_does_the_work_that_isolation_is_measured_by():
    command = [sys.executable, "-m", "bench.bare_fork"]
    done = subprocess.run(command, input="\n\n", capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr, len(done.stdout.split())) == (0, "", 2)
