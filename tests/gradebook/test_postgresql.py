"""A gradebook may be in PostgreSQL: a real server, real runs beside each other, and kills."""

from __future__ import annotations

import csv
import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sql

from tests.conftest import PATIENCE, ROOT, HandIn, solved
from tests.gradebook.postgresql import database, program, server

NAME = "initialization"
HE = "initialize_parameters_he"
pytestmark = pytest.mark.skipif(not program("initdb"), reason="PostgreSQL is not installed")

NewDatabase = Callable[[str], str]


@pytest.fixture(scope="module")
def new_database() -> Iterator[NewDatabase]:
    with server() as folder:
        yield lambda name: database(folder, name)


def autograder(folder: Path, command: str, *arguments: object) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "autograder", command, *map(str, arguments), "--course", str(ROOT)]
    return subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def done(process: subprocess.Popen[str]) -> str:
    printed, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    return printed


def grade(folder: Path, url: str, *more: object) -> subprocess.Popen[str]:
    return autograder(folder, "grade", NAME, "--submitted", "submitted", "--gradebook", url, "--quiet", *more)


def asked(url: str, question: str) -> Any:
    """What the database itself answers."""
    engine = sql.create_engine(url)
    with engine.connect() as connection:
        answer = connection.scalar(sql.text(question))
    engine.dispose()
    return answer


def rows(url: str, table: str) -> int:
    return asked(url, f"SELECT count(*) FROM {table}") or 0


def class_of(hand_in: HandIn, size: int) -> Path:
    folder = Path()
    for number in range(size):
        answer = f"def {HE}(layers_dims):\n    return {{'W1\\0': {number}}}\n"
        folder = hand_in(f"student{number:02}", NAME, solved(NAME, {HE: answer} if number % 2 else {}))
    return folder.parent


def exported(folder: Path, url: str, format: str = "exercises") -> list[dict[str, str]]:
    done(autograder(folder, "export", format, "--gradebook", url, "--to", "marks.csv"))
    with (folder / "marks.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_new_database_gets_the_marks_that_sqlite_gets(hand_in: HandIn, new_database: NewDatabase) -> None:
    folder = class_of(hand_in, 4)
    for name in ("B", "a", "_x", "Ä", "李", "o'q%s"):  # a dictionary has these in another order
        hand_in(name, NAME, solved(NAME))
    here, there = "sqlite:///marks.db", new_database("fresh")
    for url in (here, there):
        done(grade(folder, url, "--seed", 5))
    for format in ("exercises", "nbgrader"):
        assert exported(folder, there, format) == exported(folder, here, format)
        assert len(exported(folder, there, format)) >= 10
    done(autograder(folder, "report", "--gradebook", there))
    assert "student03" in (folder / "report" / "index.html").read_text()


def test_a_run_that_gave_marks_on_some_assignments_is_taken_back(hand_in: HandIn, new_database: NewDatabase) -> None:
    other, url = "regularization", new_database("back")
    folder = hand_in("ada", NAME, solved(NAME)).parent
    done(grade(folder, url))
    hand_in("ada", other, solved(other))
    done(autograder(folder, "grade", other, "--submitted", "submitted", "--gradebook", url, "--quiet"))
    assert f"taken back: ada, {other}: 40 -> none" in done(autograder(folder, "take-back", "--gradebook", url))
    assert f"taken back: ada, {NAME}: 30 -> none" in done(autograder(folder, "take-back", "--gradebook", url))


def test_two_runs_on_a_new_database_collide_nowhere(hand_in: HandIn, new_database: NewDatabase) -> None:
    folder, url = class_of(hand_in, 6), new_database("shared")
    runs = [grade(folder, url, "--json", f"run{number}.jsonl", "--force") for number in range(2)]
    for run in runs:
        done(run)
    both = [marks(folder / f"run{number}.jsonl") for number in range(2)]
    assert both[0] == both[1]
    assert rows(url, "autograder_result") == rows(url, "submitted_assignment") == rows(url, "student") == 6


def marks(path: Path) -> dict[str, Any]:
    return {line["student"]: line["score"] for line in map(json.loads, path.read_text().splitlines())}


def test_a_name_that_the_database_cannot_hold_costs_nobody_else_anything(
    hand_in: HandIn, new_database: NewDatabase
) -> None:
    url, long = new_database("names"), "n" * 129
    hand_in(long, NAME, solved(NAME))
    folder = hand_in("n" * 128, NAME, solved(NAME)).parent
    run = grade(folder, url, "--json", "marks.jsonl", "--allow-unreadable")
    assert "128 characters" in done(run) + "".join((folder / "marks.jsonl").read_text())
    assert marks(folder / "marks.jsonl") == {long: None, "n" * 128: 30}
    assert rows(url, "autograder_result") == 1


@pytest.mark.sampled(5)
@pytest.mark.parametrize("part", range(10))
def test_neither_a_kill_nor_a_restart_of_the_server_loses_or_doubles_anything(
    hand_in: HandIn, new_database: NewDatabase, part: int
) -> None:
    folder, url = class_of(hand_in, 12), new_database(f"kill{part}")
    done(grade(folder, url, "--student", "student00"))
    run = grade(folder, url, "--force")
    time.sleep(random.Random(part).uniform(0.5, 6))  # wherever that is: no moment may matter
    if part % 2:
        run.send_signal(signal.SIGKILL)
    else:
        asked(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert "Traceback" not in run.communicate(timeout=PATIENCE)[1]
    done(grade(folder, url, "--json", "marks.jsonl"))
    assert Counter(marks(folder / "marks.jsonl").values()) == {30: 6, 20: 6}
    assert rows(url, "autograder_result") == rows(url, "submitted_notebook") == 12
    assert rows(url, "grade") == 12 * 3


def test_a_server_that_is_not_there_is_one_sentence(hand_in: HandIn) -> None:
    run = grade(hand_in("ada", NAME, solved(NAME)).parent, "postgresql://kit@/marks?host=/nowhere")
    _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 1
    assert "Traceback" not in said
    assert "look at the database and its server" in " ".join(said.split())


def test_who_may_only_read_is_told_so_in_one_sentence(hand_in: HandIn, new_database: NewDatabase) -> None:
    url, other = new_database("read"), "regularization"
    folder = hand_in("ada", NAME, solved(NAME)).parent
    done(grade(folder, url))
    engine = sql.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sql.text("CREATE ROLE reader LOGIN"))
        connection.execute(sql.text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader"))
    engine.dispose()
    hand_in("ada", other, solved(other))
    reader = url.replace("//kit@", "//reader@")
    run = autograder(folder, "grade", other, "--submitted", "submitted", "--gradebook", reader, "--quiet")
    said = " ".join(run.communicate(timeout=PATIENCE)[1].split())
    assert run.returncode == 1
    assert "Traceback" not in said
    assert "permission denied for table assignment); look at the database and its server" in said
    assert rows(url, "assignment") == 1
