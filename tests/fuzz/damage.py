"""Takes a good submission and damages it: its cells, its metadata, the code in it, its bytes.

Every kind of damage says which exercises it spares: those must keep their marks.
"""

from __future__ import annotations

import copy
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from tests.conftest import released, solved

Document = dict[str, Any]


@dataclass
class Work:
    """A submission on its way to ruin. `hit` are the exercises whose answer was damaged."""

    assignment: str
    document: Document
    chance: random.Random
    exercises: frozenset[str] = frozenset()
    hit: set[str] = field(default_factory=set)
    story: list[str] = field(default_factory=list)
    in_worksheets: bool = False

    @property
    def final(self) -> Document:
        """The document as it is written."""
        if not self.in_worksheets:
            return self.document
        rest = {key: value for key, value in self.document.items() if key != "cells"}
        return rest | {"worksheets": [{"cells": self.cells}]}

    @property
    def cells(self) -> list[dict[str, Any]]:
        return self.document["cells"]

    def label(self, cell: dict[str, Any]) -> str:
        metadata = cell.get("metadata")
        grader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        return str(grader.get("grade_id", "")) if isinstance(grader, dict) else ""

    def answers(self) -> list[dict[str, Any]]:
        """The cells that were answers when the work was still whole."""
        return [cell for cell in self.cells if cell.get("answer_of")]

    def defined_in(self, cell: dict[str, Any]) -> set[str]:
        """The exercises whose answer stands in a cell, be it merged with others or a copy."""
        return {name for name in self.exercises if f"def {name}(" in str(cell.get("source"))}

    def any_cell(self) -> dict[str, Any]:
        return self.chance.choice(self.cells)


@dataclass(frozen=True)
class Sample:
    """A damaged submission: its bytes, the exercises that must keep their marks, and how it came about."""

    seed: int
    assignment: str
    content: bytes
    spared: frozenset[str]
    may_be_unreadable: bool
    story: tuple[str, ...]


# ------------------------------------------------------------------------------------ cells: no answer may be lost


def delete_a_cell(work: Work) -> None:
    cell = work.any_cell()
    work.hit.update(work.defined_in(cell))
    work.cells.remove(cell)


def duplicate_a_cell(work: Work) -> None:
    cell = work.any_cell()
    work.cells.insert(work.chance.randrange(len(work.cells)), copy.deepcopy(cell))


def add_the_untouched_cell(work: Work) -> None:
    stub = work.chance.choice(released(work.assignment)["cells"])
    work.cells.insert(work.chance.randrange(len(work.cells) + 1), stub)


def shuffle_cells(work: Work) -> None:
    work.chance.shuffle(work.cells)


def move_a_cell(work: Work) -> None:
    cell = work.cells.pop(work.chance.randrange(len(work.cells)))
    work.cells.insert(work.chance.randrange(len(work.cells) + 1), cell)


def merge_cells(work: Work) -> None:
    answers = work.answers()
    first, second = work.chance.sample(answers, 2) if len(answers) > 1 else (answers * 2)[:2]
    if first is not second:
        first["source"] = f"{first['source']}\n\n{second['source']}"
        second["source"] = ""


def retype_a_cell(work: Work) -> None:
    work.any_cell()["cell_type"] = work.chance.choice(["markdown", "raw", "heading", "", "kode"])


def change_a_supplied_cell(work: Work) -> None:
    supplied = [cell for cell in work.cells if work.label(cell) and not cell.get("answer_of")]
    if supplied:
        cell = work.chance.choice(supplied)
        cell["source"] = work.chance.choice(
            ["", "1 / 0", "rings = None", "print(", f"{cell['source']}\nraise SystemExit"]
        )


def add_a_cell(work: Work) -> None:
    source = work.chance.choice(NOISE)
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": 3}
    work.cells.insert(work.chance.randrange(len(work.cells) + 1), cell)


NOISE = [
    "%matplotlib inline",
    "!rm -rf /tmp/nothing",
    "%%bash\necho hello",
    "%%timeit\nx = 1",
    "1 / 0",
    "while True: pass",
    "import time; time.sleep(1000)",
    "print('x' * 10**6)",
    "import no_such_module",
    "from no_such_utils import *",
    "raise SystemExit(1)",
    "import os; os._exit(1)",
    "def broken(:\n    pass",
    "    indented = 1",
    "((((",
    "\t\tx = 1",
    "input('?')",
    "await nothing()",
    "return 3",
    "help?",
    "lambda: " * 500 + "1",
    "x = " + "-" * 3000 + "1",
    "x = " + "(" * 150 + ")" * 150,
    "x = 10 ** 10 ** 10 ** 10",
    "# -*- coding: utf-7 -*-",
    "\x0c\x0b\x1c",
    "\ud800",
    "'" * 3,
    "f'{" * 40,
    "class A:\n    def f(self):\n        return A()",
    "@property\n@staticmethod\n",
    "global x\nnonlocal y",
    "del print\ndel open",
    "import sys; sys.setrecursionlimit(10**6)",
]

# --------------------------------------------------------------------------------------------- metadata: all spared


def lose_all_labels(work: Work) -> None:
    for cell in work.cells:
        cell["metadata"] = {}


def lose_a_label(work: Work) -> None:
    work.any_cell()["metadata"] = {}


def exchange_labels(work: Work) -> None:
    one, other = work.any_cell(), work.any_cell()
    one["metadata"], other["metadata"] = other.get("metadata"), one.get("metadata")


def put_nonsense_into_metadata(work: Work) -> None:
    nonsense = [None, 1, "x", [], {"nbgrader": None}, {"nbgrader": {"grade_id": 3}}, {"nbgrader": {"points": "many"}}]
    work.any_cell()["metadata"] = work.chance.choice(nonsense)


def fill_the_notebook_with_junk(work: Work) -> None:
    junk = work.chance.choice([None, 12, "text", [[]], {"cell_type": None}, {"source": {}}, {"source": [1, None]}, {}])
    work.cells.insert(work.chance.randrange(len(work.cells) + 1), junk if isinstance(junk, dict) else {"junk": junk})


def change_the_format(work: Work) -> None:
    work.document["nbformat"] = work.chance.choice([3, 2, 99, "4", None])
    if work.chance.random() < 0.5:  # as IPython wrote it before there was Jupyter
        for cell in work.cells:
            cell["input"] = cell.pop("source", cell.get("input", ""))
        work.in_worksheets = True


def write_sources_as_lists(work: Work) -> None:
    for cell in work.cells:
        if isinstance(cell.get("source"), str):
            cell["source"] = cell["source"].splitlines(keepends=True)


def add_outputs(work: Work) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": [']"[{\\'] * work.chance.choice([1, 1000])}
    for cell in work.cells:
        cell["outputs"] = [output] * 3


def split_a_cell(work: Work) -> None:
    """Cut a cell with an answer in parts. Last of all, since nobody could join what was moved apart afterwards."""
    whole = [c for c in work.cells if c.get("cell_type") == "code" and work.defined_in(c) and _lines(c) > 2]
    if whole and not work.in_worksheets:
        cell = work.chance.choice(whole)
        lines = cell["source"].splitlines(keepends=True)
        inside = [number for number, line in enumerate(lines[1:], 1) if line.startswith(" ")] or [1]
        cuts = work.chance.sample(inside, min(len(inside), work.chance.choice([1, 1, 2, 3])))
        parts = ["".join(lines[start:end]) for start, end in pairwise([0, *sorted(cuts), len(lines)])]
        cell["source"] = parts[0]
        place = work.cells.index(cell) + 1
        for number, part in enumerate(parts[1:]):
            label = work.chance.choice([{}, {"metadata": {}}])
            work.cells.insert(place + number, copy.deepcopy(cell) | label | {"source": part})
        work.story.append("split_a_cell")


def _lines(cell: dict[str, Any]) -> int:
    return len(cell["source"].splitlines()) if isinstance(cell.get("source"), str) else 0


# ------------------------------------------------------------------------------------------- code: one answer is hit


def _hit(work: Work) -> dict[str, Any] | None:
    answers = [cell for cell in work.answers() if isinstance(cell.get("source"), str) and cell["source"]]
    if not answers:
        return None
    cell = work.chance.choice(answers)
    work.hit.update(work.defined_in(cell))
    return cell


def break_characters(work: Work) -> None:
    if cell := _hit(work):
        text = list(cell["source"])
        for _ in range(work.chance.randint(1, 5)):
            text[work.chance.randrange(len(text))] = work.chance.choice("()[]{}:'\"\\\n\t #=@\0é\u00a0\u201c0")
        cell["source"] = "".join(text)


def delete_lines(work: Work) -> None:
    if cell := _hit(work):
        lines = cell["source"].splitlines(keepends=True)
        del lines[work.chance.randrange(len(lines))]
        cell["source"] = "".join(lines)


def break_indentation(work: Work) -> None:
    if cell := _hit(work):
        lines = cell["source"].splitlines(keepends=True)
        number = work.chance.randrange(len(lines))
        lines[number] = work.chance.choice(["\t", " ", "   ", ""]) + lines[number].lstrip()
        cell["source"] = "".join(lines)


def replace_the_body(work: Work) -> None:
    if cell := _hit(work):
        head = cell["source"].partition("\n")[0]
        cell["source"] = f"{head}\n    {work.chance.choice(BODIES)}\n"


BODIES = [
    "return None",
    "return 1 / 0",
    "raise SystemExit(0)",
    "raise KeyboardInterrupt",
    "import os; os._exit(0)",
    "import os; os.kill(os.getpid(), 11)",
    "return [0] * 10**12",
    "return object()",
    "return float('nan')",
    "return {'W1': None}",
    "print('passed'); return {}",
    "return ...",
    "yield 1",
    "import gc; return gc.get_objects()",
    "d = {}; d['W1'] = d; return d",
    "return 'x' * 10**8",
    "import sys; sys.setrecursionlimit(10**7); f = lambda n: f(n + 1); return f(0)",
    "import ctypes; ctypes.string_at(0)",
    "import threading; [threading.Thread(target=print).start() for _ in range(100)]; return {}",
    "return __import__('numpy').zeros((10**5, 10**5))",
    "async def g(): pass\n    return g()",
    "return lambda: 1",
]


# ---------------------------------------------------------------------------------------------------- bytes of a file


def as_utf8(work: Work) -> bytes:
    return json.dumps(work.final, ensure_ascii=work.chance.random() < 0.7).encode("utf-8", "surrogatepass")


def in_another_encoding(work: Work) -> bytes:
    encoding = work.chance.choice(["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
    return json.dumps(work.final, indent=work.chance.choice([None, 1])).encode(encoding)


def with_stray_commas_and_comments(work: Work) -> bytes:
    text = json.dumps(work.final, indent=1).replace("\n ]", ",\n ]").replace("\n}", ",\n}")
    return f"// mine\n{text} /* the end */".encode()


def with_nul_bytes(work: Work) -> bytes:
    return as_utf8(work).replace(b", ", b",\0", work.chance.randint(1, 5)) + b"\0" * work.chance.randint(0, 500)


def zipped(work: Work) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__MACOSX/._notebook.ipynb", b"\0")
        archive.writestr("homework/notebook.ipynb", as_utf8(work))
    return buffer.getvalue()


def with_something_behind(work: Work) -> bytes:
    return as_utf8(work) + work.chance.choice([b"\n\n", b"}", b"null", b"<<<<<<<", b'{"cells": []}'])


def truncated(work: Work) -> bytes:
    content = work.chance.choice([as_utf8, in_another_encoding, zipped])(work)
    return content[: work.chance.randrange(len(content))]


def with_broken_bytes(work: Work) -> bytes:
    content = bytearray(work.chance.choice([as_utf8, in_another_encoding, zipped])(work))
    for _ in range(work.chance.choice([1, 3, 30])):
        content[work.chance.randrange(len(content))] = work.chance.randrange(256)
    return bytes(content)


def nothing_but_noise(work: Work) -> bytes:
    start = work.chance.choice([b"", b"{", b'{"cells":', b"PK\x03\x04", b"import numpy\n", b"\xff\xfe", b"[" * 2000])
    return start + work.chance.randbytes(work.chance.randint(0, 2000))


Change = Callable[[Work], None]
CELLS: list[Change] = [
    delete_a_cell, duplicate_a_cell, add_the_untouched_cell, shuffle_cells, move_a_cell, merge_cells, retype_a_cell,
    change_a_supplied_cell, add_a_cell, add_a_cell, add_a_cell,
]  # fmt: skip
METADATA: list[Change] = [
    lose_all_labels, lose_a_label, exchange_labels, put_nonsense_into_metadata, fill_the_notebook_with_junk,
    change_the_format, add_outputs,
]  # fmt: skip
CODE: list[Change] = [break_characters, delete_lines, break_indentation, replace_the_body]
WHOLE: list[Callable[[Work], bytes]] = [
    as_utf8, as_utf8, in_another_encoding, with_nul_bytes, with_stray_commas_and_comments, zipped,
]  # fmt: skip
RUINED: list[Callable[[Work], bytes]] = [truncated, with_broken_bytes, nothing_but_noise]


def damaged(seed: int, assignments: list[str]) -> Sample:
    """The damaged submission of this seed."""
    chance = random.Random(seed)
    work = _good(chance.choice(assignments), chance)
    for kinds, most in ((CODE, 2), (CELLS, 4), (METADATA, 2)):
        for change in chance.choices(kinds, k=chance.randint(0, most)):
            if work.cells and not work.in_worksheets:
                change(work)
                work.story.append(change.__name__)
    if chance.random() < 0.2:
        split_a_cell(work)
    if chance.random() < 0.2:
        write_sources_as_lists(work)
    ruined = chance.random() < 0.2
    write = chance.choice(RUINED if ruined else WHOLE)
    return _sample(work, seed, write, ruined)


_solved = cache(solved)  # loading an assignment takes longer than damaging and grading a submission


def _good(assignment: str, chance: random.Random) -> Work:
    work = Work(assignment, copy.deepcopy(_solved(assignment)), chance)
    for cell in work.cells:
        grader = cell["metadata"].get("nbgrader", {})
        if grader.get("solution"):
            cell["answer_of"] = grader["grade_id"]
    work.exercises = frozenset(cell["answer_of"] for cell in work.answers())
    return work


def _sample(work: Work, seed: int, write: Callable[[Work], bytes], ruined: bool) -> Sample:
    content = write(work)
    spared = frozenset() if ruined else work.exercises - work.hit
    return Sample(seed, work.assignment, content, spared, ruined or not spared, (*work.story, write.__name__))
