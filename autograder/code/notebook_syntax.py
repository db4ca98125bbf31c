"""Cells as IPython runs them: prompts, magics, commands of a shell. IPython's own transformer reads them, as text.

Magics that hold code, such as `%time x = f()`, become that code, so that anybody can follow it. The others become calls
of `get_ipython()`, which do nothing where code is graded. Line numbers stay as they are.
"""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from autograder.code.names import RUN_SCRIPT
from autograder.code.parsing import parse

MAX_TEXT = 1 << 13  # characters; IPython looks through the whole of a text again for each line that it changes
MAX_LINE = 1000  # likewise a line with a question mark, for each of its letters
MAX_WORK = 1 << 19  # characters that it looks through for one submission
_DEPTH = 4  # magics in magics

_OTHER_LANGUAGE = re.compile(
    r"%%(?:bash|sh|cmd|script|html|HTML|svg|SVG|javascript|js|latex|markdown|perl|ruby|pypy|cython|writefile|file|R|sql)\b"
)
_CELL_MAGIC = re.compile(r"%%\w+.*")
_SPECIAL = re.compile(r"(?m)^[ \t]*(?:[%!?/,;]|>>>|\.\.\.|In ?\[)|[%!]\w|\?[ \t]*$")
_INSTALL = re.compile(r"(?m)^([ \t]*)(?:pip|conda|mamba) (?:install|list)\b.*$")
# In a cell of one line, which Python cannot read, IPython takes the name of a magic for the magic.
_AUTOMATIC = re.compile(
    r"\A(?=(?:time|prun|run|cd|load_ext|reload_ext|matplotlib|pylab|config|env|set_env) +"
    r"(?!(?:in|is|if|and|or|not)\b)[\w.~/][^\n]*\n?\Z)"
)
_HOLDS_CODE = frozenset({"time", "prun", "capture"})
_HOLDS_A_CELL = _HOLDS_CODE | {"timeit"}
# The methods of the shell that run a command, and the magics that do here what they do in a notebook.
_COMMANDS = frozenset({"system", "getoutput"})
_HONOURED = frozenset({*_HOLDS_CODE, "run", "pylab", "writefile", "file", "env", "set_env", "alias_magic"})
_PYLAB = "import numpy, matplotlib; from matplotlib import pylab, mlab, pyplot; np, plt = numpy, pyplot"
_PYLAB_ALL = f"{_PYLAB}; from matplotlib.pylab import *; from numpy import *"
_RUNS = ("run_line_magic", "run_cell_magic", "magic")


def here(name: str) -> str:
    """The name of a file that a notebook has in a folder which is one with the notebook's where it is graded."""
    return re.sub(r"\A(?:\./|/tmp/|/content/)", "", name)


def is_other_language(source: str) -> bool:
    """Whether a cell is handed to another program, or written to a file, as a whole."""
    return bool(_OTHER_LANGUAGE.match(source.lstrip()))


def holds_magics(source: str) -> bool:
    """Whether code that Python can read may be meant for a notebook, as that of a script made from one is."""
    return "get_ipython" in source


def leaves_out(source: str, tree: ast.Module) -> bool:
    """Whether a cell asks for anything that is not done where it is graded; `tree` is what became of it."""
    cell = _CELL_MAGIC.match(source.lstrip())
    if (cell and cell[0].split()[0][2:] not in _HOLDS_CODE) or _INSTALL.search(source):
        return True
    return any(map(_is_left_out, (node for node in ast.walk(tree) if isinstance(node, ast.Call))))


def _is_left_out(call: ast.Call) -> bool:
    given = call.args[0] if call.args else None
    magic = given.value if isinstance(given, ast.Constant) else ""
    return (method := _method(call)) in _COMMANDS or (method in _RUNS and magic not in _HONOURED)


class Transformer:
    """Makes Python of what only IPython reads, as long as that is not too much work. `files` are there to be run."""

    def __init__(self, files: Collection[str] = ()) -> None:
        self._files = files
        self._room = MAX_WORK

    def python(self, source: str) -> str:
        """A cell, or a part of one, as IPython would run it; what it cannot read stays as it is."""
        for _ in range(_DEPTH):
            before, source = source, _unwrapped(self._transformed(source), self._files)
            if source == before:
                break
        return source

    def _transformed(self, source: str) -> str:
        below = source.lstrip("\n")
        text, above = _AUTOMATIC.sub("%", below), "\n" * (len(source) - len(below))
        if text.lstrip().startswith("%%"):
            return above + _CELL_MAGIC.sub(_of_a_cell, text, count=1)
        work = len(text) * (1 + len(_SPECIAL.findall(text)))
        is_long = any(len(line) > MAX_LINE and "?" in line for line in text.split("\n"))
        if len(text) > MAX_TEXT or work > self._room or work == len(text) or is_long:
            return _INSTALL.sub(_passed, source)
        self._room -= work
        return above + _by_ipython(_INSTALL.sub(_passed, text))


def _of_a_cell(found: re.Match[str]) -> str:
    """What stands for the first line of a cell that Python can read: the name that `%%capture` keeps its output in."""
    words = found[0].split()
    named = [word for word in words[1:] if word.isidentifier()] if words[0] == "%%capture" else []
    return f"{named[0]} = get_ipython().captured()" if named else ""


def _passed(found: re.Match[str]) -> str:
    return f"{found[1]}pass"


def _by_ipython(text: str) -> str:
    from IPython.core.inputtransformer2 import TransformerManager  # heavy, and needed for few notebooks

    try:
        made: str = TransformerManager().transform_cell(text)
    except Exception:  # it meets tokens that it was not written for
        return text
    return made if text.endswith("\n") else made.removesuffix("\n")


@dataclass(frozen=True, slots=True)
class _Magic:
    """A statement that runs a magic: which, and the code that it is given."""

    node: ast.Expr | ast.Assign
    call: ast.Call
    name: str
    code: str
    of_a_cell: bool


def _unwrapped(source: str, files: Collection[str]) -> str:
    """A source with the code that magics hold in the place of their calls."""
    if not holds_magics(source):
        return source
    try:
        magics = list(_magics(parse(source)))
    except SyntaxError:
        return source
    return _spliced(source, ((m.call, text) for m in magics if (text := _instead(m, files)) is not None))


def _magics(tree: ast.Module) -> Iterator[_Magic]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.Assign) and isinstance(call := node.value, ast.Call):
            given = [each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            of_a_cell = _method(call) == "run_cell_magic" and len(given) == 3 and node in tree.body
            if _method(call) == "magic" and len(given) == 1:
                given = given[0].lstrip("%").split(maxsplit=1)
            if _method(call) in _RUNS and (of_a_cell or len(given) == 2):
                yield _Magic(node, call, given[0], given[-1], of_a_cell)


def _method(call: ast.Call) -> str:
    """The method of `get_ipython()` that is called; "" of any other call."""
    if isinstance(call.func, ast.Attribute) and isinstance(shell := call.func.value, ast.Call):
        return call.func.attr if isinstance(shell.func, ast.Name) and shell.func.id == "get_ipython" else ""
    return ""


def _instead(magic: _Magic, files: Collection[str]) -> str | None:
    """The code that a magic stands for; None if it is to be called."""
    if magic.of_a_cell:
        return magic.code if magic.name in _HOLDS_A_CELL else None
    if magic.name == "run":
        return _run(magic.code, files)
    if magic.name == "pylab":
        return _PYLAB if "--no-import-all" in magic.code else _PYLAB_ALL
    if magic.name not in _HOLDS_CODE:
        return None
    try:
        body = parse(magic.code).body
    except SyntaxError:
        return None
    is_value = len(body) == 1 and isinstance(body[0], ast.Expr)
    return magic.code if is_value or isinstance(magic.node, ast.Expr) else None


def _run(given: str, files: Collection[str]) -> str | None:
    """The call that runs a script; for one that is not there, an import, which says so; None where none is named."""
    try:
        words = shlex.split(given)
    except ValueError:
        return None
    options = list(takewhile(lambda word: word.startswith("-"), words))
    name, *arguments = words[len(options) :] or [""]
    module = here(name).removesuffix(".py")
    if (file := module if module.endswith(".ipynb") else f"{module}.py") not in files:
        return f"from {module} import *" if module.isidentifier() and "-m" not in options else None
    return f"get_ipython().{RUN_SCRIPT}({file!r}, {arguments!r}, {'-i' in options})"


def _spliced(source: str, changes: Iterable[tuple[ast.expr, str]]) -> str:
    """A source with other texts in the places of some of its nodes."""
    lines = source.encode().split(b"\n")
    for node, text in sorted(changes, key=lambda change: (-change[0].lineno, -change[0].col_offset)):
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        before, after = lines[first][: node.col_offset], lines[last][node.end_col_offset :]
        lines[first : last + 1] = (before + text.rstrip("\n").encode() + after).split(b"\n")
    return b"\n".join(lines).decode()
