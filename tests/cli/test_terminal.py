"""What a student chose (names, members of archives, code, messages) is shown on a terminal, and never obeyed by it."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from rich.console import Console
from rich.markup import escape

from autograder.cli.plain_text import visible
from autograder.cli.terminal import show_rows, terminal
from tests.cli.test_command_line import HE, autograder, grade
from tests.conftest import ROOT, HandIn, solved

NAME = "initialization"
CLEAR, TITLE, BACK, RIGHT_TO_LEFT = "\x1b[2J", "\x1b]0;owned\x07", "\r\x08", "\u202e"
HOSTILE = f"{CLEAR}{TITLE}{BACK}{RIGHT_TO_LEFT}"
OBEYED = "\x1b", "\x07", "\x08", "\r", "\u202e", "\x9b"


def test_each_character_that_a_terminal_obeys_is_written_out() -> None:
    assert visible("a\x1b[2Jb\r\x9bc\u202e") == "a\\x1b[2Jb\\x0d\\x9bc\\x202e"
    assert visible("café ✓ 👩‍🔬\n\tx") == "café ✓ 👩‍🔬\n\tx"


NAMES = ("ada", "a-name-that-is-longer-than-some-terminals-are-wide@example.org", "[bold]jürgen müller")
ROWS = [(escape(name), "initialization", f"{30 - number}/30", "✓ ✓ ✗", "remarks") for number, name in enumerate(NAMES)]


@pytest.mark.parametrize("width", [10, 20, 40, 80, 160])
def test_no_terminal_is_so_narrow_that_a_name_or_a_mark_is_cut(width: int) -> None:
    console = Console(width=width, file=io.StringIO())
    show_rows(console, ("student", "assignment", "score", "exercises", "remarks"), ROWS, whole=3)
    said = console.file.getvalue()
    assert [name for name in NAMES if name not in said] == []
    assert [row[2] for row in ROWS if row[2] not in said] == []
    assert "…" not in said


@pytest.mark.parametrize("width", [20, 160])
def test_a_name_of_several_lines_makes_no_row_of_its_own(width: int) -> None:
    console = Console(width=width, file=io.StringIO())
    show_rows(console, ("student", "score"), [("eve\nada | 30/30", "0/30"), ("ada\r", "0/30")], whole=2)
    assert "eve\\x0aada | 30/30" in console.file.getvalue()
    assert "ada\\x0d" in console.file.getvalue(), "or else it looks like another name"


def test_a_name_that_a_terminal_would_obey_is_written_out_before_the_columns_are_measured() -> None:
    console = terminal()
    console.file = io.StringIO()
    show_rows(console, ("student", "score"), [(f"eve{RIGHT_TO_LEFT}{TITLE}", "0/30"), ("ada", "30/30")], whole=2)
    lines = console.file.getvalue().splitlines()
    assert "eve\\x202e\\x1b]0;owned\\x07" in lines[3]
    assert len({len(line) for line in lines}) == 1


@pytest.mark.parametrize("width", [33, 34])
def test_a_table_is_one_as_long_as_there_is_room_for_remarks(width: int) -> None:
    console = Console(width=width, file=io.StringIO())
    show_rows(console, ("student", "score", "remarks"), [("ada", "30/30", "a remark of two dozen, 27")], whole=2)
    assert ("│ ada" in console.file.getvalue()) == (width == 34)


def test_a_sentence_is_written_in_ascii_where_nothing_else_can_be_shown(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "autograder", "check", "é✓.ipynb"]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(words, cwd=tmp_path, env=variables, capture_output=True, check=False)
    assert b"There is no file e+.ipynb" in done.stderr


def archived(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, json.dumps(solved(NAME)))
    return buffer.getvalue()


@pytest.fixture
def hostile_class(hand_in: HandIn) -> Path:
    """Somebody whose folder, archive, cells and exceptions are named to be obeyed."""
    folder = hand_in("ada", NAME, solved(NAME))
    raising = f"def {HE}(layers_dims):\n    raise ValueError({HOSTILE!r})\n"
    hand_in(f"eve{CLEAR}{RIGHT_TO_LEFT}", NAME, solved(NAME, {HE: raising}))
    (folder / "mallory" / NAME).mkdir(parents=True)
    (folder / "mallory" / NAME / f"{NAME}.ipynb").write_bytes(archived(f"x{CLEAR}{TITLE}.ipynb"))
    (folder / "trent" / NAME).mkdir(parents=True)
    (folder / "trent" / NAME / f"{NAME}.ipynb").write_bytes(archived(f"x{TITLE}.ipynb")[:-9] + b"\x1b[2J")
    (folder / "ada" / f"astray{CLEAR}").mkdir()
    (folder / "ada" / f"astray{CLEAR}" / "x.ipynb").write_text("{}")
    return folder


def test_a_run_says_who_and_what_and_nothing_is_obeyed(hostile_class: Path) -> None:
    done = grade(hostile_class)
    assert "\\x1b[2J" in done.stdout
    assert not [sign for sign in OBEYED if sign in done.stdout + done.stderr]
    url = f"sqlite:///{hostile_class.parent / 'gradebook.db'}"
    taken_back = autograder("take-back", NAME, "--course", str(ROOT), "--gradebook", url)
    assert "taken back: eve\\x1b[2J" in taken_back.stdout
    assert not [sign for sign in OBEYED if sign in taken_back.stdout + taken_back.stderr]
    quiet = grade(hostile_class, "--quiet")
    assert "trent" in quiet.stderr
    assert not [sign for sign in OBEYED if sign in quiet.stdout + quiet.stderr]


def test_nobody_is_warned_of_each_odd_line_of_a_students(hand_in: HandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", "always")  # as newer Pythons warn of such lines by themselves
    document = solved(NAME)
    document["cells"].insert(0, {"cell_type": "code", "metadata": {}, "source": "'\\d' is 1\n" * 300})
    done = grade(hand_in("ada", NAME, document))
    assert done.returncode == 0
    assert "invalid escape" not in done.stderr
    assert "SyntaxWarning" not in done.stderr


def test_neither_is_it_where_the_terminal_has_colours(hostile_class: Path) -> None:
    words = ["grade", NAME, "--course", ROOT, "--submitted", hostile_class, "--timeout", 3]
    words += ["--gradebook", f"sqlite:///{hostile_class.parent}/gradebook.db"]
    code, said = on_a_terminal(*words)
    assert code == 1
    assert "\\x1b[2J" in said
    assert "\x1b[" in said  # the colours are ours
    assert not [word for word in (CLEAR, TITLE, "\x08", "\u202e") if word in said]
    for format in ("nbgrader", "exercises", "junit"):
        code, said = on_a_terminal("export", format, "--course", ROOT, *words[-2:])
        assert (code, "eve\\x1b[2J" in said) == (0, format != "junit")
        assert not [word for word in (CLEAR, TITLE, "\x08", "\u202e") if word in said]


def test_no_bar_stays_beside_what_is_wrong_with_a_command(hand_in: HandIn) -> None:
    folder = hand_in("ada", NAME, solved(NAME))
    code, said = on_a_terminal("grade", NAME, "--submitted", folder, "--gradebook", "nonsense")
    assert code == 2
    stays = said.rpartition("\x1b[2K")[2]  # a machine that is busy may show a bar until then, and takes it away
    assert stays.startswith("autograder: The gradebook nonsense is no database URL")
    assert "grading" not in stays


@pytest.mark.parametrize("command", ["formgrader", "feedback"])
def test_what_takes_its_time_for_a_class_shows_a_bar_unless_it_is_to_be_quiet(tmp_path: Path, command: str) -> None:
    for words in (("new", "first"), ("simulate", 1, "--to", "."), ("grade",)):
        assert autograder(*words, "--quiet", cwd=tmp_path).returncode == 0
    code, said = on_a_terminal(command, "--course", tmp_path)
    assert code == 0
    assert "100%" in said
    assert on_a_terminal(command, "--course", tmp_path, "--quiet") == (0, "")


def on_a_terminal(*words: object) -> tuple[int, str]:
    """The exit code of a command, and all that a terminal gets of it."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "autograder", *map(str, words)]
    with subprocess.Popen(command, cwd=ROOT, stdout=theirs, stderr=theirs) as run:
        os.close(theirs)
        said = b"".join(iter(lambda: read(ours), b"")).decode()
    return run.returncode, said


def read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1 << 16)
    except OSError:  # nobody writes any more
        return b""


@pytest.mark.parametrize("command", ["check", "collect"])
def test_other_commands_do_not_obey_either(tmp_path: Path, command: str) -> None:
    path = tmp_path / f"x{HOSTILE.replace('/', '')}.ipynb"
    document = solved(NAME, {HE: f"def {HE}(layers_dims):\n    raise ValueError({HOSTILE!r})\n"})
    path.write_text(json.dumps(document))
    words = [path] if command == "check" else ["canvas", NAME, tmp_path, "--submitted", tmp_path / "submitted"]
    done = autograder(command, *words)
    assert done.stdout + done.stderr
    assert not [sign for sign in OBEYED if sign in done.stdout + done.stderr]
