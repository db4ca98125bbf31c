"""What a notebook's cells may do outside of functions: wait, push names, use the value of the cell before."""

from __future__ import annotations

import pytest

from autograder.sandbox.job import Wrap
from tests.sandbox.conftest import Ask

STEPS = "async def steps():\n    for step in (1, 2):\n        yield step\n"
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
