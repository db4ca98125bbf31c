"""No file beside a notebook gives a line of a solution away, whatever it is wrapped in; and nothing cries wolf."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from autograder.errors import CourseError
from autograder.proving import validate
from autograder.release import leaks, released_folder
from tests.small_course import NAME, exercise, filled, written

LINE = "y = factor_of_mine * x"
SECRET = f"    {LINE}\n".encode()
SCALE = filled("def scale(x, factor_of_mine):", f"{LINE}\nz = [\n    x,\n    'b',\n]", "return y + len(z)")
DECLARED = """
EXERCISES = (Exercise(id="scale", returns="y", checks=(Check("y", 1),),
    cases=(Case("b", lambda draw: (3.0, 2.0), visible=True), Case("test", lambda draw: (draw.rng.normal(), 2.0)))),)
"""


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def picture() -> bytes:
    said = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(SECRET))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + said + chunk(b"IEND", b"")


def archive(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr("inner", content)
    return file.getvalue()


def output(content: bytes) -> bytes:
    return json.dumps({"outputs": [{"data": {"image/png": base64.encodebytes(content).decode()}}]}).encode()


@pytest.mark.parametrize(
    "content",
    [
        *(SECRET, gzip.compress(SECRET), bz2.compress(SECRET), lzma.compress(SECRET)),
        *(archive(SECRET), archive(archive(picture())), picture(), output(picture())),
    ],
    ids=["plain", "gzip", "bzip2", "xz", "zip", "picture in zips", "picture", "picture in an output"],
)
def test_a_line_of_a_solution_is_found_whatever_it_is_wrapped_in(tmp_path: Path, content: bytes):
    course = written(tmp_path, exercise(SCALE, "scale"), DECLARED)
    (made := tmp_path / "made").mkdir()
    (made / "extra").write_bytes(content)
    with pytest.raises(CourseError, match=r"extra holds 'y = factor_of_mine \* x', which is part of a solution"):
        leaks.must_hold_none(course, NAME, made)


def test_what_may_stand_anywhere_is_no_leak(tmp_path: Path):
    course = written(tmp_path, exercise(SCALE, "scale"), DECLARED, {"help.py": "z = [\n    'b',\n]\nname = \"test\"\n"})
    released_folder.write(course, NAME)
    assert [
        finding.text for finding in validate.released_rightly(course, course.assignment(NAME)) if not finding.ok
    ] == []


@pytest.mark.parametrize("text", [LINE, f"So:\n\n```python\n{LINE}\n```", f"Write `{LINE.replace(' ', '')}` there."])
def test_a_text_that_holds_a_line_of_a_solution_is_not_released(tmp_path: Path, text: str):
    told = {"cell_type": "markdown", "id": "told", "metadata": {}, "source": text}
    course = written(tmp_path, [told, *exercise(SCALE, "scale")], DECLARED)
    with pytest.raises(CourseError) as error:
        released_folder.write(course, NAME)
    reason = "cell 2 holds 'y = factor_of_mine * x', which is part of a solution; take it out of that text"
    assert str(error.value) == f"small is not released ({reason}); nothing was changed."
    assert not course.released(NAME).exists()
