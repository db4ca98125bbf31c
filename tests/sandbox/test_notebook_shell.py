"""What a notebook's cells may do outside of functions: wait, push names, use the value of the cell before."""

from __future__ import annotations

import pytest

from autograder.sandbox.job import Call, Code, Job, Step, Wrap
from autograder.sandbox.worker import Worker
from autograder.values import Block
from tests.sandbox.conftest import OFFERED, Ask, first, job

STEPS = "async def steps():\n    for step in (1, 2):\n        yield step\n"
MAGIC = "from IPython.core.magic import register_{0}_magic\n@register_{0}_magic\n"
MAGICS = (
    "from IPython.core.magic import Magics, magics_class, line_magic\n@magics_class\nclass M(Magics):\n"
    "    @line_magic\n    def give(self, line): return int(line)\n"
)
SHELL = "get_ipython()"
BOX = "import asyncio\nbox = []\nasync def fill(n):\n    await asyncio.sleep(0.002)\n    box.append(n)\n"
ONE = "import asyncio\nasync def one(n):\n    await asyncio.sleep(0.002)\n    return n\n"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (f"{STEPS}async for x in steps(): pass", 2),
        (f"{STEPS}x = [step async for step in steps()]", [1, 2]),
        (f"{ONE}x = await one(3)", 3),
        (f"{ONE}x = await asyncio.gather(one(1), one(2))", [1, 2]),
        (f"{ONE}task = asyncio.create_task(one(4))\nx = await task", 4),
        (f"{ONE}x = await asyncio.wait_for(one(5), 60)", 5),
        ("get_ipython().push({'x': 6})", 6),
        ("get_ipython().run_cell('x = 7')", 7),
        ("get_ipython().ex('x = 8')", 8),
        ("x = get_ipython().ev('4 + 5')", 9),
        ("get_ipython().user_ns['x'] = 10", 10),
        ("get_ipython().run_line_magic('set_env', 'A 11')\nimport os\nx = int(os.environ['A'])", 11),
        (f"{MAGIC.format('line')}def bind(line): globals()[line] = 12\nget_ipython().run_line_magic('bind', 'x')", 12),
        (
            f"{MAGIC.format('cell')}def do(_, cell): exec(cell, globals())\n{SHELL}.run_cell_magic('do', '', 'x = 13')",
            13,
        ),
        (f"{MAGICS}get_ipython().register_magics(M)\nx = get_ipython().run_line_magic('give', '14')", 14),
        ("get_ipython().run_line_magic('alias_magic', 't time')\nget_ipython().run_line_magic('t', 'x = 15')", 15),
        ("out = get_ipython().captured()\nprint(21)\nout.show()\nx = int(str(out)) + len(out.outputs)", 21),
        (
            "import sys\nout = get_ipython().captured()\nprint('no', file=sys.stderr)\nx = out.stderr + out.stdout",
            "no\n",
        ),
        (f"{BOX}asyncio.create_task(fill(22))\nimport json\nx = box[0]", 22),
        (f"{BOX}asyncio.ensure_future(fill(23))\nimport json\nx = box[0]", 23),
        ("import asyncio\nbox = []\nasyncio.get_event_loop().call_soon(box.append, 24)\nimport json\nx = box[0]", 24),
        (
            f"{BOX}async def endless():\n    while True: await fill(25)\nasyncio.create_task(endless())\n"
            "import json\nx = box[-1]",
            25,
        ),
        (
            "import asyncio as a\none = a.get_running_loop()\nx = one is a.get_event_loop() and one.is_running()",
            True,
        ),
        ("x = type(get_ipython()).__name__", "ZMQInteractiveShell"),
        ("get_ipython().events.register('post_run_cell', print)\nx = 'IPKernelApp' in get_ipython().config", True),
        ("__builtins__.x = 16", 16),
        ("import __main__\n__main__.x = 17", 17),
        ("open('made.py', 'w').write('x = 18')\nfrom made import x", 18),
        ("import sys, types\nsys.modules['made'] = types.SimpleNamespace(x=19)\nimport made\nx = made.x", 19),
        ("import nothing_here, math as m; import numpy\nx = m.floor(20.5)", 20),
        (
            f"import os, sys\nos.mkdir('in')\n{SHELL}.run_cell_magic('writefile', 'in/made.py', 'x = 20')\n"
            f"{SHELL}.run_cell_magic('writefile', '-a in/made.py', '\\nx += 1')\nsys.path.insert(0, 'in')\n"
            "from made import x",
            21,
        ),
    ],
)
def test_a_cell_makes_names_as_in_a_notebook(ask: Ask, cell: str, value: object) -> None:
    assert ask(f"{cell}\ndef f(): return x").value == value


def test_a_wrapper_changes_what_a_function_gives_once_even_where_it_calls_itself() -> None:
    names: dict[str, object] = {}
    exec("def f(n): return f(n - 1) + 1 if n else 0", names)
    exec(Wrap("f", "lambda value, n: 10 * value").block.source, names)
    f = names["f"]
    assert callable(f)
    assert (f(3), f(2)) == (30, 20)


def test_a_thread_may_have_an_event_loop_of_its_own() -> None:
    source = (
        "import threading\nfound = []\none_more = threading.Thread(target=lambda: found.append(asyncio.run(one(6))))\n"
    )
    with Worker(OFFERED[0]) as worker:  # where only Python confines there are no threads
        evidence = worker.run(job(f"{ONE}{source}one_more.start()\none_more.join()\ndef f(): return found", "f"))
    assert first(evidence, "f").value == [6]


def test_a_pool_may_have_as_many_threads_as_python_takes_by_itself() -> None:
    source = (
        "import time\nfrom concurrent.futures import ThreadPoolExecutor\ndef f():\n"
        "    with ThreadPoolExecutor(32) as pool: return len(list(pool.map(lambda _: time.sleep(0.01), range(64))))"
    )
    with Worker(OFFERED[0]) as worker:
        assert first(worker.run(job(source, "f")), "f").value == 64


@pytest.mark.parametrize(
    "source",
    [
        "from multiprocessing import Pool\ndef f():\n    with Pool(2) as pool: return pool.map(abs, [-1, -2])",
        "from multiprocessing.dummy import Pool\ndef f():\n    with Pool(2) as pool: return pool.map(abs, [-1, -2])",
        "from concurrent.futures import ProcessPoolExecutor\ndef f():\n"
        "    with ProcessPoolExecutor(max_workers=2) as pool: return list(pool.map(abs, [-1, -2]))",
        "import multiprocessing as mp\ndef f():\n    found = mp.Queue()\n"
        "    one = mp.Process(target=found.put, args=([1, 2],))\n    one.start()\n    return found.get()",
        "import multiprocessing as mp\ndef f():\n    with mp.Manager() as shared: return list(shared.list([1, 2]))",
    ],
)
def test_what_would_start_processes_starts_threads(source: str) -> None:
    with Worker(OFFERED[0]) as worker:
        assert first(worker.run(job(source, "f")), "f").value == [1, 2]


def test_results_have_the_numbers_of_their_cells_though_some_cells_are_left_out(worker: Worker) -> None:
    cells = ((3, "30"), (5, "50;"), (6, "60"), (9, "def f(): return [0, _, __, _3, In[3], _i, _i9[:3]]"))
    blocks = (Code(Block(f"cell {count}", cell), count=count) for count, cell in cells)
    value = first(worker.run(Job((*blocks, Step("f", (Call("f", (), 1),))))), "f").value
    assert value[1:] == [60, 30, 30, "30", "", "def"]


def test_what_capture_keeps_ends_with_its_cell(worker: Worker) -> None:
    cells = ("out = get_ipython().captured()\nprint(1)", "print(2)\nimport sys\n", "def f(): return out.stdout")
    blocks = (Code(Block(f"cell {number}", cell)) for number, cell in enumerate(cells))
    assert first(worker.run(Job((*blocks, Step("f", (Call("f", (), 1),))))), "f").value == "1\n"


def test_parts_of_a_cell_that_is_captured_are_kept_together(worker: Worker) -> None:
    cells = ("out = get_ipython().captured()", "print(3)", "def f(): return out.stdout")
    blocks = (Code(Block("cell 1", cell)) for cell in cells)
    assert first(worker.run(Job((*blocks, Step("f", (Call("f", (), 1),))))), "f").value == "3\n"
