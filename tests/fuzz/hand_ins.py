"""Whole hand-ins that nobody should send: folders, archives, notebooks, time stamps and names, each made by chance.

A number makes the same hand-in again. What is in it may be worth points or cannot be read; it never concerns another's.
"""

from __future__ import annotations

import io
import json
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.conftest import solved
from tests.fuzz.damage import damaged

NAME = "initialization"
HE = "initialize_parameters_he"
_ODD = ("\x1b[2J", "\u202e", "\n", "'", '"', "%s", "{0}", "[x]", "..", " ", "ä", "\udcff", "-rf", "*", "😀", "é" * 40)

CODE = (
    "def {name}(layers_dims):\n    return 10 ** 5000\n",
    "x = " + "9" * 5000 + "\ndef {name}(layers_dims):\n    return x\n",
    "def {name}(layers_dims):\n    raise type('E' * 10 ** 6, (Exception,), {{}})('\\x1b[2J' * 10 ** 5)\n",
    "import os\ndef {name}(layers_dims):\n    os._exit(137)\n",
    "import os, signal\ndef {name}(layers_dims):\n    os.kill(os.getpid(), signal.SIGKILL)\n",
    "def {name}(layers_dims):\n    return {{'W1': [[]] * 10 ** 5, 'b1': float('nan'), '\\ud800': ()}}\n",
    "'\\d' is 1\n" * 3000 + "def {name}(layers_dims):\n    return None\n",
    "(" * 300 + ")" * 300,
    "def {name}(layers_dims):\n    return {name}(layers_dims)\n",
    "import numpy as np\ndef {name}(layers_dims):\n    return np.broadcast_to(np.float64(1), (10 ** 9, 9))\n",
)


def _notebook(chance: random.Random) -> bytes:
    if chance.random() < 0.4:
        return damaged(chance.randrange(10**6), [NAME]).content
    code = chance.choice(CODE).format(name=HE)
    return json.dumps(solved(NAME, {HE: code})).encode("utf-8", "surrogatepass")


def _archive(chance: random.Random, depth: int = 0) -> bytes:
    buffer = io.BytesIO()
    method = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for number in range(chance.choice((0, 1, 1, 2, 30))):
            inner = _archive(chance, depth + 1) if chance.random() < 0.2 and depth < 4 else _notebook(chance)
            name = chance.choice(("../../x", "/etc/x", f"a{chance.choice(_ODD)}", NAME, "")) + f"{number}"
            ending = chance.choice((".ipynb", ".py", ".zip", ""))
            archive.writestr(f"{name}{ending}".encode("utf-8", "replace").decode(), inner)
    return _spoiled(buffer.getvalue(), chance) if chance.random() < 0.6 else buffer.getvalue()


def _spoiled(content: bytes, chance: random.Random) -> bytes:
    """Some bytes other than they were, or the end missing."""
    found = bytearray(content)
    for _ in range(chance.choice((1, 3, 50))):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found[: chance.choice((len(found), len(found) // 2))])


def _bytes(chance: random.Random) -> bytes:
    return chance.choice((b"", b"\0" * 1000, b"\x89PNG\r\n\x1a\n", b"{" * 10**5, b"\xff\xfe\0", chance.randbytes(500)))


def _timestamp(chance: random.Random, path: Path) -> None:
    made: tuple[Callable[[], object], ...] = (
        lambda: path.write_text("9999999-01-01 00:00:00 UTC"),
        lambda: path.write_bytes(b"\xff" * 10**6),
        lambda: path.write_text("2026-03-01 12:00:00 /etc/passwd"),
        lambda: path.symlink_to("/dev/zero"),
        lambda: path.mkdir(),
        lambda: os.mkfifo(path),
    )
    chance.choice(made)()


def _beside(chance: random.Random, folder: Path) -> None:
    """What else may lie in a folder."""
    name = folder / f"more{chance.choice(_ODD)}".replace("\n", "")
    made: tuple[Callable[[], object], ...] = (
        lambda: name.symlink_to("/dev/zero"),
        lambda: name.symlink_to(folder),
        lambda: os.mkfifo(name),
        lambda: (name / "deep" / "er").mkdir(parents=True),
        lambda: (folder / "numpy.py").write_text("raise SystemExit"),
        lambda: (folder / "checks.h5").write_bytes(chance.randbytes(300)),
        lambda: [(folder / f"module{number}.py").write_bytes(_bytes(chance)) for number in range(40)],
    )
    chance.choice(made)()


def hand_in(seed: int, submitted: Path) -> str:
    """Put the hand-in of that number into a folder of submissions; the name of its sender."""
    chance = random.Random(seed)
    student = f"eve{seed}{chance.choice(_ODD)}"
    folder = submitted / student / NAME
    folder.mkdir(parents=True)
    content = chance.choice((_notebook, _notebook, _archive, _archive, _bytes))(chance)
    title = chance.choice((NAME, NAME, f"my {chance.choice(_ODD)}"))
    (folder / f"{title}{chance.choice(('.ipynb', '.ipynb', '.zip'))}").write_bytes(content)
    if chance.random() < 0.4:
        _timestamp(chance, folder / "timestamp.txt")
    if chance.random() < 0.5:
        _beside(chance, folder)
    return student
