"""Ways to change a whole notebook that leave it right, and the notebooks that are made with them, by number."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from random import Random

from tests.right.answers import ANSWERS, CUT, STATES
from tests.right.draft import ASSIGNMENTS, Draft, begun, code, label, text

Change = Callable[[Draft], None]


def _checks(draft: Draft) -> list[int]:
    return [n for n, cell in enumerate(draft.cells) if label(cell).startswith("check_")]


def helpers_moved_up(draft: Draft) -> None:
    """Every helper of the course stands right after the imports."""
    setup = draft.place("setup") + 1
    helpers = [c for c in draft.cells[setup:] if _is_definition(c)]
    draft.cells[:] = [c for c in draft.cells if not any(c is helper for helper in helpers)]
    draft.cells[setup:setup] = helpers


def _is_definition(cell: dict) -> bool:  # type: ignore[type-arg]
    """Whether a cell of the course's own does nothing but define functions."""
    is_answer = bool(cell["metadata"].get("nbgrader", {}).get("solution"))
    if cell["cell_type"] != "code" or is_answer or not text(cell).startswith("def "):
        return False
    return all(isinstance(node, ast.FunctionDef) for node in ast.parse(text(cell)).body)


def names_reused_at_the_end(draft: Draft) -> None:
    last = [f"{name} = {value}" for name, value in (("np", 3), ("check", "None"), ("len", 5), ("lib", 0), ("tools", 0))]
    draft.cells.append(code("\n".join([*last, *(f"{name} = {n}" for n, name in enumerate(draft.exercises))])))


def helpers_reused_at_the_end(draft: Draft) -> None:
    draft.cells.append(
        code("def verdict(*_): return 'never mind'\ndef sigmoid(x): return 0\nrelu = compute_cost = None")
    )


def all_names_deleted_at_the_end(draft: Draft) -> None:
    draft.cells.append(code("%reset -f"))


def prompts_of_python(draft: Draft) -> None:
    cell = draft.cell(draft.chance.choice(draft.exercises))
    if not _has_magic(cell):
        lines = [line for line in text(cell).split("\n") if line.strip()]
        cell["source"] = "\n".join(f"{'...' if n else '>>>'} {line}" for n, line in enumerate(lines))


def prompts_of_ipython(draft: Draft) -> None:
    cell = draft.cell(draft.chance.choice(draft.exercises))
    if not _has_magic(cell):
        lines = text(cell).split("\n")
        cell["source"] = "\n".join(f"{'   ...:' if n else 'In [7]:'} {line}" for n, line in enumerate(lines))


def _has_magic(cell: dict) -> bool:  # type: ignore[type-arg]
    """Whether a cell holds what may not be moved: magics, prompts, texts of several lines, code that is indented."""
    special = re.search(r"(?m)^\s*[%!]|^time \w|\A(?:>>>|In |\x20)", text(cell))
    return bool(special) or '"""' not in text(cell) or "exec(" in text(cell)


def carriage_returns(draft: Draft) -> None:
    for cell in draft.cells:
        cell["source"] = text(cell).replace("\n", "\r\n") if not _has_magic(cell) else text(cell)


def all_indented(draft: Draft) -> None:
    cell = draft.cell(draft.chance.choice(draft.exercises))
    if not _has_magic(cell):
        cell["source"] = "\n".join(f"    {line}" if line else line for line in text(cell).split("\n"))


def tabs(draft: Draft) -> None:
    cell = draft.cell(draft.chance.choice(draft.exercises))
    if not _has_magic(cell):
        cell["source"] = re.sub(r"(?m)^(?: {4})+", lambda found: "\t" * (len(found[0]) // 4), text(cell))


def trailing_spaces(draft: Draft) -> None:
    for cell in draft.cells:
        if not _has_magic(cell):
            cell["source"] = "\n\n" + text(cell).replace("\n", "  \n") + "\n\n\x0c\n"


def strange_comments(draft: Draft) -> None:
    for name in draft.exercises:
        cell = draft.cell(name)
        if not _has_magic(cell):
            cell["source"] = "# %% 我的答案 🎉  \u200e\u00a0 In [3]: !ls %time\n" + text(cell) + "\n# fin\\\n"


def wide_letters(draft: Draft) -> None:
    """Python reads letters of full width as the usual ones."""
    cell = draft.cell(draft.chance.choice(draft.exercises))
    cell["source"] = re.sub(r"\bnp\.", "ｎｐ.", text(cell)) if not _has_magic(cell) else text(cell)


def answers_joined(draft: Draft) -> None:
    """All answers stand in one cell, before the first check."""
    cells = [draft.cell(name) for name in draft.exercises]
    if any(re.search(r"(?m)^\s*[%!]|^time \w|\A(?:>>>|In |\x20)", text(cell)) for cell in cells):
        return
    _move_checks_to_the_end(draft)
    cells[-1]["source"] = "\n\n\n".join(_futures_first([text(cell) for cell in cells]))
    draft.cells[:] = [cell for cell in draft.cells if not any(cell is one for one in cells[:-1])]


def _futures_first(sources: list[str]) -> list[str]:
    future = "from __future__ import annotations\n"
    has = any(future in source for source in sources)
    return [future, *(source.replace(future, "") for source in sources)] if has else sources


def _move_checks_to_the_end(draft: Draft) -> None:
    checks = [draft.cells[place] for place in _checks(draft)]
    draft.cells[:] = [cell for cell in draft.cells if not any(cell is check for check in checks)] + checks


def checks_at_the_end(draft: Draft) -> None:
    _move_checks_to_the_end(draft)


def check_in_the_answer(draft: Draft) -> None:
    name = draft.chance.choice(draft.exercises)
    if name != "backward_propagation_n" and not text(draft.cell(name)).lstrip().startswith("%%"):
        draft.cell(name)["source"] = f"{text(draft.cell(name))}\n\ncheck({name})\n"


def answer_split_from_its_helpers(draft: Draft) -> None:
    """What stands before the function, or after it, has a cell of its own."""
    place = draft.place(draft.chance.choice(draft.exercises))
    source = text(draft.cells[place])
    if "\n\n\n" in source and not _has_magic(draft.cells[place]) and "__future__" not in source:
        first, _, rest = source.partition("\n\n\n")
        draft.cells[place]["source"] = rest
        draft.insert(place, first)


def labels_lost(draft: Draft) -> None:
    for cell in draft.cells:
        cell["metadata"] = {}


def text_cells_deleted(draft: Draft) -> None:
    draft.cells[:] = [cell for cell in draft.cells if cell["cell_type"] == "code"]


def as_script(draft: Draft) -> None:
    draft.as_script = True


EXPERIMENTS = (
    "%matplotlib inline\n%config InlineBackend.figure_format = 'retina'",
    "%load_ext autoreload\n%autoreload 2",
    "!echo hello",
    "files = !ls\nprint(len(files))",
    "files = %sx ls\nplace = %pwd",
    "np.zeros?",
    "?np.zeros",
    "%%html\n<b>hello</b>",
    "%%bash\necho hello",
    "%%latex\n$x^2$",
    "%%javascript\n1 + 1",
    "%timeit -n 1 -r 1 np.zeros(3)",
    "%%timeit -n 1 -r 1\nnp.zeros(3)",
    "%%time\nfor _ in range(3):\n    np.zeros(3)",
    "%who\n%whos",
    "%precision 3\n%xmode Plain",
    "get_ipython().run_line_magic('matplotlib', 'inline')",
    "try:\n    1 / 0\nexcept ZeroDivisionError:\n    import traceback\n    traceback.print_exc()",
    "help(np.zeros)",
    "from IPython.display import display, HTML\ndisplay(HTML('<b>hi</b>'))",
    "plt.plot([1, 2, 3])\nplt.show()",
    "fig, ax = plt.subplots()\nax.plot([1, 2])\nplt.close(fig)",
    "print('my notes', file=open('notes.txt', 'w'))",
    "import os\nos.makedirs('figures', exist_ok=True)\nplt.plot([1])\nplt.savefig('figures/a.png')\nplt.close('all')",
    "import time\ntime.sleep(0.01)",
    "assert 1 + 1 == 2, 'mathematics is broken'",
    "import warnings\nwarnings.filterwarnings('ignore')",
    "np.set_printoptions(precision=3, suppress=True)",
    "np.random.seed(42)\nnp.seterr(all='raise')\nnp.seterr(all='warn')",
    "plt.rcParams['figure.figsize'] = (5.0, 4.0)",
    "import sys\nsys.path.append('..')\nprint(sys.version)",
    "import asyncio\n\n\nasync def wait():\n    await asyncio.sleep(0)\n\n\nawait wait()",
    "In[-1]; Out",
    "%%capture\nprint('quiet')",
    "%alias hello echo hello",
    "%env COLOUR=blue",
    "%history -n 1",
    "print(open(__import__('os').devnull).read())",
    "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n\n\nprint(fib(10))",
    "class Layer:\n    count = 0\n\n    def __init__(self):\n        Layer.count += 1\n\n\nlayers = [Layer() for _ in range(3)]",
    "list(map(print, 'abc'));",
    "hint(CHOSEN)",
    "check()",
    "print(CHOSEN.__name__) if hasattr(CHOSEN, '__name__') else None",
    "with open('data.csv', 'w') as f:\n    f.write('a,b\\n1,2\\n')\ntable = np.genfromtxt('data.csv', delimiter=',', skip_header=1)",
    "import subprocess\nprint(subprocess.run(['echo', 'hi'], capture_output=True).returncode)",
    "import multiprocessing\nprint(multiprocessing.cpu_count())",
    "import platform, getpass\nprint(platform.platform())",
    "input = lambda *_: '3'\nn = int(input('layers? '))",
    "%%script echo\nnothing",
    "%lsmagic",
    "x: int = 3\nprint(f'{x = }')",
    "from math import *\nfrom numpy.linalg import norm\nprint(norm([3, 4]))",
    "import numpy.random as rnd\nrnd.seed(1)",
)


def experiments(draft: Draft) -> None:
    """Some cells that have nothing to do with any answer."""
    for source in draft.chance.sample(EXPERIMENTS, 4):
        name = draft.chance.choice(draft.exercises)
        draft.insert(draft.place(f"check_{name}") + 1, source.replace("CHOSEN", name))


_IN_QUOTES = re.compile(r"exec\(|run_cell\(|\.ex\(")


def filled(draft: Draft, checked_at_once: bool) -> None:
    """An answer takes numpy out of a state that was filled in one of many ways."""
    found = [n for n in draft.exercises if "np." in text(draft.cell(n)) and not _IN_QUOTES.search(text(draft.cell(n)))]
    if not found:
        return
    name = draft.chance.choice(found)
    state, (cells, instead) = draft.chance.choice(sorted(STATES.items()))
    draft.story.append(f"{name}: {state}")
    fill(draft, name, cells, instead, checked_at_once)


def fill(draft: Draft, name: str, cells: str, instead: str, checked_at_once: bool) -> None:
    cell = draft.cell(name)
    cell["source"] = re.sub(r"\bnp\.", f"{instead}.", text(cell))
    sources = cells.split(CUT)
    one_cell = len(sources) == 1 and not cells.startswith("%%") and "__future__" not in text(cell)
    if one_cell and draft.chance.random() < 0.5:
        cell["source"] = f"{cells}\n\n\n{text(cell)}"
        return
    after = draft.chance.random() < 0.3 and not checked_at_once and name != "backward_propagation_n"
    place = draft.place(name) + after
    draft.cells[place:place] = [code(source) for source in sources]


CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (
        *(helpers_moved_up, check_in_the_answer, answer_split_from_its_helpers, experiments),
        *(wide_letters, tabs, trailing_spaces, strange_comments, all_indented, prompts_of_python, prompts_of_ipython),
        *(carriage_returns, checks_at_the_end, answers_joined),
        *(names_reused_at_the_end, helpers_reused_at_the_end, all_names_deleted_at_the_end),
        *(text_cells_deleted, labels_lost, as_script),
    )
}
"""What is done to a whole notebook, in the order in which it can be done."""

_LATE = {"check_in_the_answer", "experiments", "checks_at_the_end", "answers_joined"}
_SHARED = re.compile(r"\b(solve_it|make|helper|steps|Solver|solvers|TABLE|Base|Box|Late|noted|Noted|timed|mine)\b")


def notebook(number: int) -> Draft:
    """The right notebook of a number: every answer written in some way, one of them with a state, and some changes."""
    chance = Random(number)
    draft = begun(ASSIGNMENTS[number % len(ASSIGNMENTS)], chance)
    changes = chance.sample(sorted(CHANGES), 3)
    for place, name in enumerate(draft.exercises):
        way = chance.choice(sorted(ANSWERS))
        draft.story.append(f"{name}: {way}")
        source = ANSWERS[way](text(draft.cell(name)), name)
        if draft.assignment == "gradient_checking" or _LATE & {*changes}:  # a helper is still needed when others are
            source = _SHARED.sub(rf"\1_{place}", source)
        draft.cell(name)["source"] = source
    filled(draft, "check_in_the_answer" in changes)
    for change in sorted(changes, key=list(CHANGES).index):
        CHANGES[change](draft)
        draft.story.append(change)
    return draft
