"""Each kind of damage that real classes hand in, through the command line: the marks, and what is said of it."""

from __future__ import annotations

import copy
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, released, solved

NAME = "initialization"
FILE = f"{NAME}.ipynb"
ZEROS, RANDOM, HE = (f"initialize_parameters_{name}" for name in ("zeros", "random", "he"))
FRONT_ENDS = Path(__file__).parent / "notebooks"
Document = dict[str, Any]
Files = dict[str, bytes]


def at(document: Document, grade_id: str) -> int:
    return [c["metadata"].get("nbgrader", {}).get("grade_id") for c in document["cells"]].index(grade_id)


def cell(document: Document, grade_id: str) -> dict[str, Any]:
    found: dict[str, Any] = document["cells"][at(document, grade_id)]
    return found


def code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}


RIGHT = json.dumps(solved(NAME), indent=1).encode()
UNTOUCHED = json.dumps(released(NAME)).encode()
PAIRED = (FRONT_ENDS / "jupytext.py").read_bytes()
OTHER = json.dumps(solved("regularization")).encode()
ANSWER: str = cell(solved(NAME), HE)["source"]
NEEDY = ANSWER.replace("np.sqrt(", "root(")
RUNNING = json.dumps(
    {**released(NAME), "cells": [*released(NAME)["cells"], code("root = np.sqrt\n%run -i answers.ipynb")]}
).encode()


def changed(change: Callable[[Document], object]) -> Files:
    """A right notebook after a change."""
    document = solved(NAME)
    change(document)
    return {f"{NAME}/{FILE}": json.dumps(document).encode()}


def he(source: object) -> Files:
    """A right notebook with another source in one answer."""
    return changed(lambda document: cell(document, HE).update(source=source))


def content(data: bytes, name: str = FILE) -> Files:
    return {f"{NAME}/{name}": data}


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return buffer.getvalue()


def front_end(name: str) -> Files:
    return content((FRONT_ENDS / name).read_bytes(), FILE if name.endswith(".ipynb") else name)


def delete_check(document: Document) -> None:
    del document["cells"][at(document, f"check_{HE}")]


def repeat(document: Document) -> None:
    document["cells"].insert(at(document, HE), copy.deepcopy(cell(document, HE)))


def split(document: Document) -> None:
    place, half = at(document, HE), ANSWER.index("    for layer")
    document["cells"][place : place + 1] = [code(ANSWER[:half]), code(ANSWER[half:])]


def split_move_and_lose_labels(document: Document) -> None:
    place, half = at(document, HE), ANSWER.index("    for layer")
    del document["cells"][place]
    document["cells"][2:2] = [code(ANSWER[:half]), code(ANSWER[half:])]
    for each in document["cells"]:
        each["metadata"] = {}


def split_under_a_locked_label(document: Document) -> None:
    whole, half = cell(document, HE), ANSWER.index("    for layer")
    whole["metadata"] = cell(document, "train_he")["metadata"]
    second = code(ANSWER[half:]) | {"metadata": whole["metadata"]}
    whole["source"] = ANSWER[:half]
    document["cells"].insert(document["cells"].index(whole) + 1, second)


def split_beside_a_broken_answer(first: str, second: str) -> Callable[[Document], None]:
    """Two answers merged into the first one's cell, the one to random weights broken; that to He's split."""

    def change(document: Document) -> None:
        broken = cell(document, RANDOM)
        broken["source"] = broken["source"].replace("for layer", "for for layer")
        merged = "\n\n".join(cell(document, name)["source"] for name in (first, second))
        half = merged.index("    for layer", merged.index(f"def {HE}"))
        del document["cells"][at(document, second)]
        cell(document, first)["source"] = merged[:half]
        document["cells"].insert(at(document, first) + 1, code(merged[half:]))

    return change


def split_inside_of_texts(document: Document) -> None:
    place, lines = at(document, HE), ANSWER.splitlines(keepends=True)
    parts = ["".join(lines[start:end]) for start, end in ((0, 4), (4, 7), (7, None))]
    document["cells"][place : place + 1] = map(code, parts)


def merge(document: Document) -> None:
    cell(document, ZEROS)["source"] += "\n\n" + cell(document, RANDOM)["source"]
    del document["cells"][at(document, RANDOM)]


def exchange_labels(document: Document) -> None:
    one, other = cell(document, ZEROS), cell(document, HE)
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]


def write_lines_without_ends(document: Document) -> None:
    for each in document["cells"]:
        each["source"] = "".join(each["source"]).split("\n")


def as_format_2(document: Document) -> None:
    cells = document.pop("cells")
    for each in cells:
        each.pop("metadata")
        each["input"] = "".join(each.pop("source")).split("\n")
    document.update(nbformat=2, worksheets=[{"cells": cells}])


def add_outputs(document: Document) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": ["x" * 1000] * 20_000}
    cell(document, HE)["outputs"] = [output]


def define(source: str) -> Callable[[Document], None]:
    return lambda document: document["cells"].append(code(source))


STUB = "".join(cell(released(NAME), HE)["source"])
OLD = b'"nbformat": 4,'
# Places of cells, as a person counts them.
OF_HE = at(solved(NAME), HE) + 1
ADDED = len(solved(NAME)["cells"]) + 1
MAGICS = f"Commands that only a notebook understands (such as %matplotlib or !ls) were left out, in cell {OF_HE}."
SCRIPT = "is a Python script; its parts were read as cells"
BROKEN = f"Cell {OF_HE} holds code that Python cannot read; the rest of it was used."
JOINED = f"Cells {OF_HE}-{OF_HE + 1} are parts of one piece of code; they were joined."
TEXT = "is text where the course has code; it was read as code"

# What is handed in; the score, None where nothing can be read; a part of what is said, "" where nothing was mended.
DAMAGES: dict[str, tuple[Files, float | None, str]] = {
    # cells
    "a cell deleted": (changed(delete_check), 30, f"The notebook does not have the cell check_{HE}; it was added."),
    "a cell duplicated": (changed(repeat), 30, f"repeats the cell {HE}; both were read."),
    "a cell split": (changed(split), 30, JOINED),
    "split, moved, no labels": (changed(split_move_and_lose_labels), 30, "Cells 3-4 are parts of one piece of code"),
    "split under a locked label": (changed(split_under_a_locked_label), 30, JOINED),
    "split behind a broken one": (
        changed(split_beside_a_broken_answer(RANDOM, HE)),
        20,
        f"Cells {at(solved(NAME), RANDOM) + 1}-{at(solved(NAME), RANDOM) + 2} are parts of one",
    ),
    "split before a broken one": (
        changed(split_beside_a_broken_answer(HE, RANDOM)),
        20,
        f"Cells {OF_HE - 1}-{OF_HE} are parts of one",
    ),
    "split in three": (changed(split_inside_of_texts), 30, f"Cells {OF_HE}-{OF_HE + 2} are parts of one piece of code"),
    "cells merged": (changed(merge), 30, f"No cell has the label {RANDOM}; its answer was found in cell 10."),
    "cells reordered": (changed(lambda d: d["cells"].reverse()), 30, ""),
    "made markdown": (changed(lambda d: cell(d, HE).update(cell_type="markdown")), 30, TEXT),
    "made raw": (changed(lambda d: cell(d, HE).update(cell_type="raw")), 30, TEXT),
    "no cell_type": (changed(lambda d: [each.pop("cell_type") for each in d["cells"]]), 30, ""),
    "a later stub": (changed(define(STUB)), 30, ""),
    "a later definition": (
        changed(define(f"def {HE}(layers_dims):\n    return 1\n")),
        30,
        f"{HE} is defined 2 times, last in cell {ADDED};",
    ),
    # metadata
    "all labels lost": (
        changed(lambda d: [each.update(metadata={}) for each in d["cells"]]),
        30,
        "The cells do not have the labels of the course; 3 of 3 functions were found by name.",
    ),
    "a label lost": (
        changed(lambda d: cell(d, HE).update(metadata={})),
        30,
        f"Cell {OF_HE} does not have the label {HE}",
    ),
    "labels exchanged": (changed(exchange_labels), 30, f"Cell {OF_HE} has the label of {ZEROS} but defines {HE}"),
    "points edited": (
        changed(lambda d: cell(d, f"check_{HE}")["metadata"]["nbgrader"].update(points=99)),
        30,
        "",  # the course may have changed them since
    ),
    # other programs
    "Colab": (front_end("colab.ipynb"), 30, ""),
    "VS Code": (front_end("vscode.ipynb"), 30, ""),
    "JupyterLab": (front_end("jupyterlab.ipynb"), 30, ""),
    "format 2": (changed(as_format_2), 30, "the old format 3, or less"),
    "format 3": (front_end("nbformat-3.ipynb"), 30, "the old format 3, or less"),
    "format 4.0": (content(RIGHT.replace(b'"nbformat_minor": 5', b'"nbformat_minor": 0')), 30, ""),
    "format 4.4": (front_end("classic-4.4.ipynb"), 30, ""),
    "lines without ends": (changed(write_lines_without_ends), 30, ""),
    "from elsewhere": (front_end("foreign.ipynb"), 30, "is not made from the one that was handed out; 3 of 3"),
    "a script of nbconvert": (front_end("nbconvert.py"), 30, SCRIPT),
    "a script of Jupytext": (front_end("jupytext.py"), 30, SCRIPT),
    # code
    "a syntax error": (he(f"{ANSWER}\nfor x in range(3)\n\nx = = 2\n"), 30, BROKEN),
    "tabs and blanks": (he(re.sub(r"(?m)^ {8}(?=b|p)", "\t", ANSWER.replace("    p", "\tp"))), 30, "mixed tabs and"),
    "a magic": (he(f"%matplotlib inline\n{ANSWER}"), 30, MAGICS),
    "a shell command": (he(f"!pip install numpy\n{ANSWER}"), 30, MAGICS),
    "a captured cell": (he(f"%%capture\n{ANSWER}"), 30, ""),
    "pylab": (he(f"%pylab inline\n{ANSWER.replace('np.', '')}"), 30, ""),
    "a timed line": (he(f"%time kept = 1\n{ANSWER}"), 30, ""),
    "an object for a source": (he({"text": ANSWER}), 20, f"in cell {OF_HE}, where its text should stand, is an object"),
    "a timed cell": (he(f"%%timeit -n 1\n{ANSWER}"), 30, MAGICS),
    "a cell of bash": (changed(define("%%bash\necho hello")), 30, f"Cell {ADDED} is for another program (%%bash)"),
    "input": (he(f"name = input('Who? ')\n{ANSWER}"), 30, ""),
    "await": (he(f"await something()\n{ANSWER}"), 30, ""),
    "half an emoji": (he(f"{ANSWER}\n# \U0001f389 \ud83d\n"), 30, ""),
    # bytes
    "a byte order mark": (content(b"\xef\xbb\xbf" + RIGHT), 30, "UTF-8 with a byte order mark"),
    "Windows line ends": (content(RIGHT.replace(b"\n", b"\r\n")), 30, ""),
    "Windows line ends in cells": (he(ANSWER.replace("\n", "\r\n")), 30, ""),
    "UTF-16": (content(RIGHT.decode().encode("utf-16")), 30, "The file was saved as UTF-16."),
    "NUL bytes": (content(RIGHT.replace(b"\n", b"\n\0")), 30, "NUL bytes were removed."),
    "NUL in a cell": (he(ANSWER.replace("\n", "\n\0")), 30, "NUL characters were removed."),
    "20 MB of outputs": (changed(add_outputs), 30, "nearly all of it outputs; they were left out."),
    "stray commas": (content(re.sub(rb"(\n *[\]}])", rb",\1", RIGHT)), 30, "stray commas and comments were left out."),
    "comments": (content(b"// mine\n" + RIGHT.replace(OLD, b"/* new */ " + OLD)), 30, "stray commas and comments"),
    "an empty file": (content(b""), None, "is empty; ask for the file again."),
    "no cells": (content(b'{"cells": []}'), None, "holds no cells"),
    "broken off": (content(RIGHT[:5000]), None, "is not valid JSON"),
    # places
    "another name": (
        content(RIGHT, "Ada's w\u00f6rk (1).ipynb"),
        30,
        "There is no initialization.ipynb; Ada's w\u00f6rk",
    ),
    "another ending": (content(RIGHT, f"{FILE}.txt"), 30, f"There is no {FILE}; {FILE}.txt was taken."),
    "a zip": (content(zipped(**{"hw__mine.ipynb": RIGHT}), "w.zip"), 30, "hw/mine.ipynb was taken out of w.zip."),
    "a name of two lines": (
        content(zipped(**{"x\nbob  initialization  30 of 30\n.ipynb": RIGHT}), "w.zip"),
        30,
        "x bob  initialization  30 of 30 .ipynb was taken out of w.zip.",
    ),
    "a zip named as a notebook": (content(zipped(**{"a.ipynb": RIGHT})), 30, f"a.ipynb was taken out of {FILE}."),
    "a zip of all assignments": (
        content(zipped(**{"regularization.ipynb": OTHER, FILE: RIGHT}), "w.zip"),
        30,
        f"{FILE} was taken out of w.zip, which holds 2 such files.",
    ),
    "a zip in a zip": (
        content(zipped(**{"in.zip": zipped(**{"a.ipynb": RIGHT})}), "w.zip"),
        30,
        "a.ipynb was taken out of in.zip.",
    ),
    "too deep": (content(RIGHT, f"hw/final/{FILE}"), 30, f"hw/final/{FILE} was taken."),
    "in another folder": ({f"hw/final/{NAME}/{FILE}": RIGHT}, 30, f"The work lay in hw/final/{NAME}, not in"),
    "in a folder with capitals": ({f"Initialization/{FILE}": RIGHT}, 30, "The work lay in Initialization, not in"),
    "in no folder": ({"initialization (1).ipynb": RIGHT}, 30, "The work lay in initialization (1).ipynb, not in"),
    "a folder named as the file": (content(RIGHT, f"{FILE}/x.ipynb"), 30, f"{FILE}/x.ipynb was taken."),
    "the wrong assignment": (
        content(json.dumps(solved("regularization")).encode()),
        None,
        "This is the notebook of regularization, not of initialization",
    ),
    "two notebooks": (
        {**content(RIGHT), **content(b"{}", "old.ipynb")},
        30,
        f"The folder holds another notebook, old.ipynb; {FILE} was taken.",
    ),
    "the wrong of two": (
        {**content(OTHER), **content(RIGHT, "right.ipynb")},
        30,
        f"In {FILE} nothing is of this assignment; right.ipynb, beside it, was taken.",
    ),
    "the broken of two": (
        {**content(RIGHT[:5000]), **content(RIGHT, "copy.ipynb")},
        30,
        f"In {FILE} nothing can be read; copy.ipynb, beside it, was taken.",
    ),
    "the untouched of two": (
        {**content(UNTOUCHED), **content(RIGHT, "copy.ipynb")},
        30,
        f"In {FILE} nothing was filled in; copy.ipynb, beside it, was taken.",
    ),
    "the untouched above": (
        {**content(UNTOUCHED), **content(RIGHT, f"hw/{FILE}")},
        30,
        f"In {FILE} nothing was filled in; hw/{FILE}, beside it, was taken.",
    ),
    "another notebook above": (
        {**content(OTHER, "play.ipynb"), **content(RIGHT, f"hw/{FILE}")},
        30,
        f"In play.ipynb nothing is of this assignment; hw/{FILE}, beside it, was taken.",
    ),
    "the untouched in a zip": (
        content(zipped(**{FILE: UNTOUCHED, "copy.ipynb": RIGHT}), "w.zip"),
        30,
        f"In {FILE} nothing was filled in; copy.ipynb, beside it, was taken.",
    ),
    "the empty in a zip": (
        content(zipped(**{FILE: b"", "copy.ipynb": RIGHT}), "w.zip"),
        30,
        f"In {FILE} nothing can be read; copy.ipynb, beside it, was taken.",
    ),
    "the wrong in a zip": (
        content(zipped(**{"b.ipynb": OTHER, "a.ipynb": RIGHT}), "w.zip"),
        30,
        "In b.ipynb nothing is of this assignment; a.ipynb, beside it, was taken.",
    ),
    "one with a strange ending beside a zip of something else": (
        {**content(RIGHT, f"{FILE}.txt"), **content(zipped(**{"plot.png": b"x"}), "w.zip")},
        30,
        f"In w.zip nothing can be read; {FILE}.txt, beside it, was taken.",
    ),
    "one with a strange ending beside a module": (
        {**content(RIGHT, f"{FILE}.txt"), **content(b"def mine():\n    return 1\n", "helper.py")},
        30,
        f"In helper.py nothing is of this assignment; {FILE}.txt, beside it, was taken.",
    ),
    "one that runs another": (
        {**content(RUNNING), **content(json.dumps({"cells": [code(NEEDY)]}).encode(), "answers.ipynb")},
        10,
        f"The folder holds another notebook, answers.ipynb; {FILE} was taken.",
    ),
    "the untouched beside a script": (
        {**content(UNTOUCHED), **content(PAIRED, f"{NAME}.py")},
        30,
        f"In {FILE} nothing was filled in; {NAME}.py, beside it, was taken.",
    ),
    "the untouched beside a script in a zip": (
        content(zipped(**{FILE: UNTOUCHED, f"{NAME}.py": PAIRED}), "w.zip"),
        30,
        f"In {FILE} nothing was filled in; {NAME}.py, beside it, was taken.",
    ),
    "the right one beside a script": ({**content(RIGHT), **content(b"import numpy\n" + PAIRED, f"{NAME}.py")}, 30, ""),
    "the untouched beside a module": ({**content(UNTOUCHED), **content(b"def mine():\n    pass\n", "mine.py")}, 0, ""),
    "the untouched beside a zip": (
        {**content(UNTOUCHED), **content(zipped(**{FILE: RIGHT}), "w.zip")},
        30,
        f"In {FILE} nothing was filled in; w.zip, beside it, was taken.",
    ),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """One class with every kind of damage, graded by the command; the lines of JSON by student."""
    folder = tmp_path_factory.mktemp("damage")
    for student, (files, _, _) in DAMAGES.items():
        for age, (name, data) in enumerate(files.items()):
            path = folder / "submitted" / student / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            os.utime(path, (1_000_000 - age, 1_000_000 - age))
    options = ["--course", ROOT, "--submitted", folder / "submitted", "--json", folder / "marks.jsonl", "--timeout", 5]
    command = [sys.executable, "-m", "autograder", "grade", NAME, "--gradebook", f"sqlite:///{folder}/gradebook.db"]
    done = subprocess.run([*command, *map(str, options)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, ""), done.stderr
    return {line["student"]: line for line in map(json.loads, (folder / "marks.jsonl").read_text().splitlines())}


@pytest.mark.parametrize("damage", DAMAGES)
def test_it_is_graded_for_what_is_in_it_and_the_report_says_what_was_mended(
    graded: dict[str, dict[str, Any]], damage: str
):
    _, score, sentence = DAMAGES[damage]
    line = graded[damage]
    assert line["score"] == score, line
    said = [*line["repairs"], line["message"]]
    assert any(sentence in text for text in said) if sentence else not any(said), said
