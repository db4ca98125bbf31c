"""What is handed in beside notebooks: scripts are read whatever they are called, others named for what they are."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter, ScriptExporter

from autograder.errors import UnreadableNotebook
from autograder.grading.grader import Grader
from autograder.ingest import archives
from autograder.ingest.submissions import find
from autograder.judging.outcome_words import unreadable
from autograder.values import Report, SubmissionStatus
from tests.conftest import solved

NAME = "initialization"


def graded(grader: Grader, folder: Path, place: str, content: bytes) -> Report:
    path = folder / "ada" / place
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    (submission,) = find(folder, [NAME])
    return grader.grade_one(submission)


def notebook() -> nbformat.NotebookNode:
    """A solved notebook that lost the name of its kernel."""
    document = solved(NAME)
    document["metadata"] = {}
    return nbformat.reads(json.dumps(document), 4)


@pytest.mark.parametrize("ending", [".txt", "", ".py.txt", ".text", ".TXT", ".ipy"])
@pytest.mark.parametrize("folder", [f"{NAME}/", ""])
def test_a_script_is_read_under_any_ending_of_a_text(grader: Grader, tmp_path: Path, ending: str, folder: str):
    script, told = ScriptExporter().from_notebook_node(notebook())
    assert told["output_extension"] == ".txt"
    report = graded(grader, tmp_path, f"{folder}{NAME}{ending}", script.encode())
    assert report.score == 30
    assert "is a Python script" in " ".join(report.repairs)


def zipped(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "<xml/>")
    return packed.getvalue()


def tarred() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(f"{NAME}.ipynb"))
    return packed.getvalue()


OTHERS = {
    "pointer.ipynb": (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n", "a pointer of Git LFS"),
    f"{NAME}.html": (HTMLExporter, "a web page"),
    "page.htm": (b"<!-- saved from a browser -->\n<html>", "a web page"),
    f"{NAME}.pdf": (b"%PDF-1.7 ...", "a PDF file"),
    f"{NAME}.tar.gz": (gzip.compress(tarred()), "a gzip archive"),
    f"{NAME}.tgz": (gzip.compress(b""), "a gzip archive"),
    f"{NAME}.tar": (tarred(), "a tar archive"),
    f"{NAME}.docx": (zipped("[Content_Types].xml", "word/document.xml"), "a Word document"),
    "work.xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), "an Excel file"),
    f"{NAME}.odt": (zipped("mimetype", "META-INF/manifest.xml"), "an OpenDocument file"),
    f"{NAME}.rar": (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
    f"{NAME}.7z": (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    f"{NAME}.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Office document or a mail of Outlook"),
    "homework.msg": (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Office document or a mail of Outlook"),
    "homework.eml": (b"Received: from a by b\r\nSubject: homework\r\n\r\nhere it is", "a mail"),
    f"{NAME}.Rmd": (b"```{python}\nx = 1\n```", "an R Markdown text"),
    f"{NAME}.rtf": (b"{\\rtf1\\ansi", "an RTF document"),
    "photo.HEIC": (b"\0\0\0\x18ftypheic", "a picture"),
    "photo.jpg": (b"\xff\xd8\xff\xe0", "a picture"),
    f"{NAME}.md": (b"# Initialization\n\n```python\nimport numpy\n```\n", "a Markdown text"),
    f"{NAME}.tex": (b"% made by hand\n\\documentclass{article}", "a LaTeX file"),
    f"{NAME}.webloc": (b"bplist00", "a link"),
    f"{NAME}.xz": (b"\xfd7zXZ\0", "an xz archive"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_notebook_is_named_for_what_it_is(grader: Grader, tmp_path: Path, name: str):
    content, what = OTHERS[name]
    data = content if isinstance(content, bytes) else content().from_notebook_node(notebook())[0].encode()
    report = graded(grader, tmp_path, f"{NAME}/{name}", data)
    assert (report.status, report.score) == (SubmissionStatus.UNREADABLE, None)
    assert f"{name} is {what}" in report.message
    assert report.message.endswith("ask for the .ipynb file itself.")


@pytest.mark.parametrize("name", [f"{NAME}.html", f"{NAME}.tar.gz"])
def test_what_lies_in_no_folder_is_named_as_well(grader: Grader, tmp_path: Path, name: str):
    content = gzip.compress(tarred()) if name.endswith("gz") else b"<!doctype html>"
    assert f"{name} is a" in graded(grader, tmp_path, name, content).message


def test_a_notebook_goes_before_a_page_made_of_it(tmp_path: Path):
    for place in (f"{NAME}.html", f"deeper/{NAME}.ipynb"):
        path = tmp_path / "ada" / place
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("<!doctype html>")
    (submission,) = find(tmp_path, [NAME])
    assert submission.path.endswith(".ipynb")


def test_a_text_that_is_no_work_is_none(tmp_path: Path):
    (tmp_path / "ada" / NAME).mkdir(parents=True)
    (tmp_path / "ada" / NAME / "comments.txt").write_text("I am late because of the bus.")
    (submission,) = find(tmp_path, [NAME])
    assert submission.obstacle


def test_an_archive_with_a_password_is_said_to_have_one() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"{NAME}.ipynb", "{}")
    content = bytearray(buffer.getvalue())
    content[content.rfind(b"PK\x01\x02") + 8] |= 1  # the flag in the list at the end, which is what is read
    with pytest.raises(UnreadableNotebook, match="locked with a password"):
        archives.taken_out(bytes(content), f"{NAME}.zip", NAME)


SAID = {
    "is a text": ("README.md", b"Hello", "README.md is a Markdown text, not a notebook. Please hand in the"),
    "is of another assignment": (
        "regularization.ipynb", lambda: json.dumps(solved("regularization")).encode(),
        f"This is the notebook of regularization, not of {NAME}. Please hand in the right one.",
    ),
    "is empty": (f"{NAME}.ipynb", b"", f"{NAME}.ipynb is empty. Please open your notebook in Jupyter"),
    "is half there": (
        f"{NAME}.ipynb", lambda: json.dumps(solved(NAME)).encode()[:9000],
        f"{NAME}.ipynb is not valid JSON (",
    ),
    "is a merge": (f"{NAME}.ipynb", b"{\n<<<<<<< HEAD\n=======\n>>>>>>> b\n", "Please keep one side of each"),
}  # fmt: skip


@pytest.mark.parametrize("what", SAID)
def test_a_student_reads_what_is_wrong_with_the_file_and_what_to_do(grader: Grader, tmp_path: Path, what: str):
    name, content, said = SAID[what]
    report = graded(grader, tmp_path, f"{NAME}/{name}", content if isinstance(content, bytes) else content())
    told = unreadable(report)
    assert told.startswith(f"What you handed in for {NAME} could not be graded. ")
    assert said in told
    assert "ask " not in told


def test_a_student_without_a_notebook_is_told_that_there_is_none(grader: Grader, tmp_path: Path):
    (tmp_path / "ada" / NAME).mkdir(parents=True)
    (submission,) = find(tmp_path, [NAME])
    assert "The folder holds no notebook. Please hand in the .ipynb file" in unreadable(grader.grade_one(submission))
