"""`checks.h5` holds the visible part of the answer keys, and gives it back as it was."""

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

import h5py
import numpy as np
import pytest

from autograder.comparing.check_tests import TESTS
from autograder.comparing.compare import named
from autograder.course import Course
from autograder.errors import DataError
from autograder.exercise import Check, Close, Exact, Names, Shape, Side, Test, Verdict
from autograder.judging.answer_key import AnswerKey
from autograder.judging.judge import judge
from autograder.sandbox.evidence import Answer, Failure
from autograder.sandbox.job import Wrap
from autograder.student import checks_file
from autograder.values import Block, Status
from tests.comparing.test_check_tests import Sorted
from tests.conftest import ROOT
from tests.judging.keys import case, key_of, raised

KEY = key_of(
    case(
        {"W1": np.array([[1.5, np.nan]]), "b1": np.zeros((0, 1))},
        arguments=([3, 2], True, 0.5, np.array([1, 0], bool), {"A": (np.float32(2), None)}, "text"),
        doubled={"W1": np.array([[3.0, np.inf]])},
        crashing=raised("TypeError: no"),
    ),
    case({"W9": np.ones(1)}, "hidden", visible=False, doubled=None, crashing=None),
    returns=dict,
    checks=(Check("W", 2, of=("W*",)), Check("hidden only", 5, cases=("hid*",))),
    hints={"doubled": ("one", "two")},
    general=("look",),
    uses=("g",),
)


def stored(tmp_path: Path, *keys: AnswerKey) -> Path:
    path = tmp_path / checks_file.NAME
    path.write_bytes(checks_file.dump("assignment", keys, [Block("setup", "import numpy as np")]))
    return path


def test_what_is_stored_comes_back_as_it_was(tmp_path: Path):
    key = checks_file.load(stored(tmp_path, KEY))["f"]
    (back,) = key.cases
    arguments = back.call.arguments
    assert arguments[:3] == ([3, 2], True, 0.5)
    assert [type(value) for value in arguments[:3]] == [list, bool, float]
    assert arguments[3].dtype == bool
    assert arguments[4]["A"][1] is None
    assert np.array_equal(back.expected["W1"], KEY.cases[0].expected["W1"], equal_nan=True)
    assert back.expected["b1"].shape == (0, 1)
    assert back.mistakes["crashing"].failure is Failure.RAISED
    assert (key.hints, key.general_hints, key.uses, key.stub) == (KEY.hints, KEY.general_hints, KEY.uses, KEY.stub)


class Point(NamedTuple):
    x: float
    y: list[int]


class Colour(IntEnum):
    RED = 3


class Words(list[str]):
    """A list of an author's own kind."""


@pytest.mark.parametrize(
    ("value", "plain"),
    [(Point(1.5, [2]), (1.5, [2])), (Colour.RED, 3), (Words(["a"]), ["a"]), (Counter("aab"), {"a": 2, "b": 1})],
    ids=["named tuple", "enumeration", "list", "counter"],
)
def test_values_of_an_authors_own_kind_come_back_as_plain_ones(tmp_path: Path, value: Any, plain: Any):
    (back,) = checks_file.load(stored(tmp_path, key_of(case(value, arguments=(value,)))))["f"].cases
    assert (back.expected, back.call.arguments) == (plain, (plain,))
    assert type(back.expected) is type(plain)


def test_the_values_on_the_way_come_back_as_they_were(course: Course, tmp_path: Path):
    keys = course.assignment("initialization").student_keys(0)
    back = checks_file.load(stored(tmp_path, *keys.values()))
    for name, key in keys.items():
        for old, new in zip(key.hints, back[name].hints, strict=True):
            assert (old.first is None) is (new.first is None)
            assert not old.first or not new.first or old.first.place == new.first.place
            assert not old.first or not new.first or np.array_equal(old.first.value, new.first.value)
        for old, new in zip(key.cases, back[name].cases, strict=True):
            assert [(one.place, one.turns) for one in new.values] == [(one.place, one.turns) for one in old.values]
            assert new.values
            for one, other in zip(old.values, new.values, strict=True):
                assert [(n, len(turn)) for n, turn in one.values] == [(n, len(turn)) for n, turn in other.values]
                pairs = [
                    pair
                    for (_, a), (_, b) in zip(one.values, other.values, strict=True)
                    for pair in zip(a, b, strict=True)
                ]
                assert all(a.tolerance == b.tolerance and np.array_equal(a.value, b.value) for a, b in pairs)


def test_tolerances_may_differ_from_machine_to_machine(course: Course, tmp_path: Path):
    keys = list(course.assignment("initialization").student_keys(0).values())
    one, other = (tmp_path / name for name in ("one.h5", "other.h5"))
    for path in (one, other):
        path.write_bytes(checks_file.dump("assignment", keys, []))
    with h5py.File(other, "r+") as file:
        file[keys[2].exercise]["tolerances"][:] *= 1.5
    assert one.read_bytes() != other.read_bytes()
    assert checks_file.alike(one, other)


def test_a_file_of_the_second_format_has_no_values_and_is_read(tmp_path: Path):
    def to_the_second(file: Any) -> None:
        file.attrs["format"] = 2
        tree = json.loads(file["f/text"][:].tobytes())
        tree["hints"] = [entry[:2] for entry in tree["hints"]]
        for entry in tree["cases"]:
            del entry["values"]
        del file["f/text"], file["f/tolerances"]
        file["f/text"] = np.frombuffer(json.dumps(tree).encode(), np.uint8)

    key = checks_file.load(rewritten(tmp_path, to_the_second))["f"]
    assert key.hints == KEY.hints
    assert [case.values for case in key.cases] == [()]


def test_a_wrapper_comes_back_as_it_was(tmp_path: Path):
    wraps = (Wrap("g", "lambda y, x: 2 * y"),)
    wrapped = replace(KEY.cases[0], call=replace(KEY.cases[0].call, wrapped=wraps))
    (back,) = checks_file.load(stored(tmp_path, replace(KEY, cases=(wrapped,))))["f"].cases
    assert back.call.wrapped == wraps


def test_no_hidden_case_and_no_check_on_hidden_cases_only_is_stored(tmp_path: Path):
    path = stored(tmp_path, KEY)
    assert "hid" not in checks_file.as_text(path)
    assert [check.label for check in checks_file.load(path)["f"].checks] == ["W"]


def test_the_verdict_on_the_visible_cases_is_the_same_after_storing(tmp_path: Path):
    back = checks_file.load(stored(tmp_path, KEY))["f"]
    for value in (KEY.cases[0].expected, {"W1": np.array([[3.0, np.inf]])}, {}, 7):
        assert judge(back, [Answer(value)]) == judge(KEY.visible(), [Answer(value)])


def test_the_same_keys_give_the_same_bytes():
    assert checks_file.dump("a", [KEY], []) == checks_file.dump("a", [KEY], [])


def test_the_exercises_keep_their_order_and_the_supplied_code_is_there(tmp_path: Path):
    path = stored(tmp_path, replace(KEY, exercise="z"), replace(KEY, exercise="a"))
    assert list(checks_file.load(path)) == ["z", "a"]
    assert checks_file.load_supplied(path) == ((Block("setup", "import numpy as np"),), {})


FIXTURES = Path(__file__).parent / "fixtures"


def test_a_file_of_before_there_were_formats_is_read_as_it_was_meant(course: Course):
    old = checks_file.load(FIXTURES / "checks_without_format.h5")
    now = course.assignment("initialization").keys(0)
    shape, *others = now["initialize_parameters_he"].visible().checks
    meant = [(shape.label, shape.test), *((check.label, Close()) for check in others)]  # of that time, in all exercises
    for exercise in now:
        assert [(check.label, check.test) for check in old[exercise].checks] == meant
        right = [Answer(case.expected) for case in old[exercise].cases]
        assert judge(old[exercise], right).status is Status.PASSED


def rewritten(tmp_path: Path, change: Callable[[Any], None]) -> Path:
    path = stored(tmp_path, KEY)
    with h5py.File(path, "r+") as file:
        change(file)
    return path


def test_every_test_of_the_first_format_is_known(tmp_path: Path):
    listed = [["n", 1, ["*"], "names", 0.0, ["*"]], ["s", 1, ["W*"], "shape", 0.0, ["*"]]]
    listed += [["c", 1, ["*"], "close", 0.0, ["*"]], ["v", 1, ["*"], "verdict", 1e-7, ["*"]]]
    listed += [["d", 2, ["*"], "side", 2e-7, ["a*"]]]

    def to_the_first(file: Any) -> None:
        del file.attrs["format"]
        tree = json.loads(file["f/text"][:].tobytes()) | {"checks": listed}
        del file["f/text"]
        file["f/text"] = np.frombuffer(json.dumps(tree).encode(), np.uint8)

    assert checks_file.load(rewritten(tmp_path, to_the_first))["f"].checks == (
        Check("n", 1, test=Names()),
        Check("s", 1, ("W*",), Shape()),
        Check("c", 1),
        Check("v", 1, test=Verdict(1e-7)),
        Check("d", 2, test=Side(2e-7), cases=("a*",)),
    )


@pytest.mark.parametrize(
    "test", [Names(), Shape(), Close(), Close(rtol=0.5, atol=0.25), Exact(), Side(1e-7), Verdict(1e-9)], ids=str
)
def test_a_test_comes_back_as_it_was(tmp_path: Path, test: Test):
    assert set(TESTS) == {"Names", "Shape", "Close", "Exact", "Side", "Verdict"}
    key = replace(KEY, checks=(Check("W", 2, of=("W*",), test=test, cases=("example",)),))
    assert checks_file.load(stored(tmp_path, key))["f"].checks == key.checks


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (
            4,
            "is of format 4, and this autograder reads up to 3; the course is newer: install the autograder that",
        ),
        (0, "is of format 0, which nothing reads any more; copy it again from the course"),
        (1.5, "is of format 1.5, which nothing reads any more"),
        (float("nan"), "is of format nan, which nothing reads any more"),
        ("new", "is damaged or of another version; copy it again from the course"),
    ],
)
def test_a_format_that_is_not_known_is_told_with_what_to_do(tmp_path: Path, version: object, sentence: str):
    path = rewritten(tmp_path, lambda file: file.attrs.create("format", version))
    for read in (checks_file.load, checks_file.load_supplied, checks_file.as_text):
        with pytest.raises(DataError) as error:
            read(path)
        assert sentence in str(error.value)
        assert str(error.value).count(". ") == 0


@pytest.mark.parametrize("tree", [[[]], "x", {"example": 1}, [3]])
def test_cases_of_another_form_are_told_in_one_sentence(tmp_path: Path, tree: Any):
    def change(file: h5py.File) -> None:
        (group,) = file.values()
        text = json.dumps(json.loads(group["text"][:].tobytes()) | {"cases": tree})
        del group["text"]
        group.create_dataset("text", data=np.frombuffer(text.encode(), np.uint8))

    with pytest.raises(DataError, match="is damaged or of another version"):
        checks_file.load(rewritten(tmp_path, change))


def test_a_test_that_a_newer_course_has_is_told_with_what_to_do(tmp_path: Path):
    key = replace(KEY, checks=(Check("W", 2, test=Sorted()),))
    with pytest.raises(DataError, match="holds a test 'Sorted', which this autograder does not know; the course"):
        checks_file.load(stored(tmp_path, key))


def test_a_student_with_an_older_kit_reads_one_sentence(tmp_path: Path):
    folder = shutil.copytree(ROOT / "notebooks" / "initialization", tmp_path / "initialization")
    with h5py.File(folder / checks_file.NAME, "r+") as file:
        file.attrs["format"] = 99
    asked = [sys.executable, "-m", "autograder", "check", str(folder / "initialization.ipynb")]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=300, check=False)
    said = " ".join((done.stdout + done.stderr).split())
    assert done.returncode == 1, said
    assert "is of format 99" in said
    assert "install the autograder that comes with it" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("content", [b"", b"not HDF5", b"\x89HDF\r\n\x1a\n" + b"\0" * 100])
def test_a_damaged_file_is_told_in_one_sentence(tmp_path: Path, content: bytes):
    path = tmp_path / checks_file.NAME
    path.write_bytes(content)
    with pytest.raises(DataError, match="copy it again"):
        checks_file.load(path)


def test_a_file_of_another_kind_is_told_in_one_sentence(tmp_path: Path):
    with h5py.File(tmp_path / checks_file.NAME, "w") as file:
        file.attrs["order"] = '["f"]'
    with pytest.raises(DataError, match="another version"):
        checks_file.load(tmp_path / checks_file.NAME)


def test_every_assignments_visible_cases_survive_storing(course: Course, tmp_path: Path):
    for name in course.names:
        keys = course.assignment(name).keys(5)
        back = checks_file.load(stored(tmp_path, *keys.values()))
        for exercise, key in keys.items():
            visible = key.visible()
            assert [case.name for case in back[exercise].cases] == [case.name for case in visible.cases]
            right = [Answer(case.expected) for case in visible.cases]
            assert judge(back[exercise], right) == judge(visible, right)
            assert all(isinstance(named(key.returns, case.expected), dict) for case in back[exercise].cases)


@pytest.mark.parametrize(
    ("number", "alike"),
    [(2.0 + 1e-9, True), (2.001, False), (np.nan, False)],
)
def test_two_files_are_alike_when_only_round_off_is_between_them(tmp_path: Path, number: float, alike: bool):
    one, other = (tmp_path / name for name in ("one.h5", "other.h5"))
    one.write_bytes(checks_file.dump("assignment", [key_of(case(2.0))], []))
    other.write_bytes(checks_file.dump("assignment", [key_of(case(number))], []))
    assert checks_file.alike(one, other) is alike


def test_what_a_mistake_divides_by_round_off_may_be_any_huge_number(tmp_path: Path):
    one, other = (tmp_path / name for name in ("one.h5", "other.h5"))
    one.write_bytes(checks_file.dump("assignment", [key_of(case(2.0, upside_down=3.3e8))], []))
    other.write_bytes(checks_file.dump("assignment", [key_of(case(2.0, upside_down=3.7e8))], []))
    assert checks_file.alike(one, other)


def test_files_with_other_texts_or_sizes_are_not_alike(tmp_path: Path):
    keys = {
        "as it was": key_of(case(np.ones(2))),
        "another size": key_of(case(np.ones(3))),
        "another name": key_of(case(np.ones(2), "another")),
    }
    paths = {name: tmp_path / name for name in keys}
    for name, key in keys.items():
        paths[name].write_bytes(checks_file.dump("assignment", [key], []))
    first = paths["as it was"]
    assert [name for name, path in paths.items() if checks_file.alike(first, path)] == ["as it was"]
    (tmp_path / "damaged").write_bytes(first.read_bytes()[:100])
    assert not checks_file.alike(first, tmp_path / "damaged")
