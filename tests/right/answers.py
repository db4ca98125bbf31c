"""Ways to write one answer that Jupyter takes: each makes another cell of a function's text and its name."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.right.draft import indented

Way = Callable[[str, str], str]


def _other(text: str, name: str, other: str = "solve_it") -> str:
    """The same function under another name."""
    return text.replace(f"def {name}(", f"def {other}(", 1)


def _method(text: str, name: str, other: str, first: str = "self, ") -> str:
    return indented(text.replace(f"def {name}(", f"def {other}({first}", 1))


def _bare(text: str) -> str:
    """Without its docstring."""
    return re.sub(r'\n    """.*?"""', "", text, count=1, flags=re.DOTALL)


def _typed(text: str, name: str) -> str:
    """With annotations that name what there is not."""
    typed = re.sub(r"\((\w+)([,)])", r"(\1: Matrix\2", text, count=1)
    return typed.replace("):", ") -> dict[str, Matrix]:", 1)


def _split_body(text: str, name: str) -> str:
    """Lines that people leave behind while they look for a mistake."""
    return text.replace(
        "    return ", "    print('almost there')\n    import logging\n    logging.info('done')\n    return ", 1
    )


DECORATOR = "def noted(f):\n    def inner(*args, **kwargs):\n        return f(*args, **kwargs)\n    return inner\n\n\n"
WRAPS = (
    "import functools\n\n\ndef noted(f):\n    @functools.wraps(f)\n    def inner(*args, **kwargs):\n"
    "        inner.calls += 1\n        return f(*args, **kwargs)\n    inner.calls = 0\n    return inner\n\n\n"
)
FACTORY = (
    "def noted(*, loud=False):\n    def around(f):\n        def inner(*args, **kwargs):\n            if loud:\n"
    "                print(f.__name__)\n            return f(*args, **kwargs)\n        return inner\n    return around\n\n\n"
)
SOURCE = "import inspect\n\n\ndef noted(f):\n    f.lines = len(inspect.getsource(f).splitlines())\n    return f\n\n\n"
TABLE = "TABLE = {}\n\n\ndef noted(f):\n    TABLE[f.__name__] = f\n    return f\n\n\n"
TIMED = (
    "import time\nfrom contextlib import contextmanager\n\n\n@contextmanager\ndef timed():\n    start = time.time()\n"
    "    yield\n    print(time.time() - start)\n\n\n"
)
CLASS_DECORATOR = (
    "class Noted:\n    def __init__(self, f):\n        self.f, self.count = f, 0\n\n"
    "    def __call__(self, *args, **kwargs):\n        self.count += 1\n        return self.f(*args, **kwargs)\n\n\n"
)
DESCRIPTOR = (
    "class Late:\n    def __get__(self, owner, kind=None):\n        return solve_it\n\n\n"
    "class Box:\n    run = Late()\n\n\n"
)

ANSWERS: dict[str, Way] = {
    "plain": lambda text, name: text,
    "no docstring": lambda text, name: _bare(text),
    "lambda": lambda text, name: (
        f"{_other(text, name)}\n\n\n{name} = lambda *args, **kwargs: solve_it(*args, **kwargs)"
    ),
    "partial": lambda text, name: (
        f"from functools import partial\n\n\n{_other(text, name)}\n\n\n{name} = partial(solve_it)"
    ),
    "alias": lambda text, name: f"{_other(text, name)}\n\n\n{name} = solve_it",
    "alias, then deleted": lambda text, name: f"{_other(text, name)}\n\n\n{name} = solve_it\ndel solve_it",
    "two names at once": lambda text, name: f"{_other(text, name)}\n\n\n{name} = best_{name} = solve_it",
    "unpacked": lambda text, name: f"{_other(text, name)}\n\n\n{name}, spare = solve_it, None",
    "annotated name": lambda text, name: f"import typing\n{_other(text, name)}\n\n\n{name}: typing.Callable = solve_it",
    "walrus": lambda text, name: f"{_other(text, name)}\n\n\nif ({name} := solve_it):\n    print('ready')",
    "conditional": lambda text, name: f"{_other(text, name)}\n\n\n{name} = solve_it if True else None",
    "callable object": lambda text, name: f"class Solver:\n{_method(text, name, '__call__')}\n\n\n{name} = Solver()",
    "bound method": lambda text, name: f"class Solver:\n{_method(text, name, 'run')}\n\n\n{name} = Solver().run",
    "static method": lambda text, name: (
        f"class Solver:\n    @staticmethod\n{_method(text, name, 'run', '')}\n\n\n{name} = Solver.run"
    ),
    "class method": lambda text, name: (
        f"class Solver:\n    @classmethod\n{_method(text, name, 'run', 'cls, ')}\n\n\n{name} = Solver.run"
    ),
    "instance in a list": lambda text, name: (
        f"class Solver:\n{_method(text, name, 'run')}\n\n\nsolvers = []\nsolvers.append(Solver())\n{name} = solvers[-1].run"
    ),
    "dataclass": lambda text, name: (
        "from dataclasses import dataclass, field\n\n\n@dataclass\nclass Solver:\n    seen: list = field(default_factory=list)\n\n"
        f"{_method(text, name, '__call__')}\n\n\n{name} = Solver()"
    ),
    "subclass": lambda text, name: (
        "from abc import ABC, abstractmethod\n\n\nclass Base(ABC):\n    @abstractmethod\n    def run(self): ...\n\n"
        "    def __call__(self, *args, **kwargs):\n        return self.run(*args, **kwargs)\n\n\n"
        f"class Solver(Base):\n{_method(text, name, 'run')}\n\n\n{name} = Solver()"
    ),
    "descriptor": lambda text, name: f"{_other(text, name)}\n\n\n{DESCRIPTOR}{name} = Box().run",
    "factory": lambda text, name: f"def make():\n{indented(text)}\n    return {name}\n\n\n{name} = make()",
    "global of a function": lambda text, name: f"def setup():\n    global {name}\n\n{indented(text)}\n\n\nsetup()",
    "nested in if": lambda text, name: f"if True:\n{indented(text)}",
    "nested in try": lambda text, name: f"try:\n{indented(text)}\nexcept Exception as error:\n    print(error)",
    "nested in with": lambda text, name: f"import contextlib\n\nwith contextlib.suppress(Exception):\n{indented(text)}",
    "nested in for": lambda text, name: f"for attempt in range(1):\n{indented(text)}",
    "nested in while": lambda text, name: f"while True:\n{indented(text)}\n    break",
    "nested in match": lambda text, name: f"mode = 'good'\nmatch mode:\n    case 'good':\n{indented(text, ' ' * 8)}",
    "else of an import": lambda text, name: (
        f"try:\n    import this_is_not_there\nexcept ImportError:\n    this_is_not_there = None\n\n{text}"
    ),
    "decorated": lambda text, name: f"{DECORATOR}@noted\n{text}",
    "decorated by wraps": lambda text, name: f"{WRAPS}@noted\n{text}",
    "decorated with options": lambda text, name: f"{FACTORY}@noted(loud=True)\n{text}",
    "decorated by a lambda": lambda text, name: f"@(lambda f: f)\n{text}",
    "decorated twice": lambda text, name: (
        f"{TABLE}import functools\n\n\n@noted\n@functools.wraps(print)\n@(lambda f: f)\n{text}\n\n\n{name} = TABLE['print']"
    ),
    "decorated by a class": lambda text, name: f"{CLASS_DECORATOR}@Noted\n{text}",
    "decorator reads the source": lambda text, name: f"{SOURCE}@noted\n{text}",
    "decorated afterwards": lambda text, name: f"{DECORATOR}{text}\n\n\n{name} = noted({name})",
    "out of a table": lambda text, name: f"{TABLE}@noted\n{_other(text, name)}\n\n\n{name} = TABLE['solve_it']",
    "timed": lambda text, name: f"{TIMED}@timed()\n{text}",
    "exec": lambda text, name: f"exec({text!r})",
    "exec in names": lambda text, name: f"exec({text!r}, globals())",
    "compiled": lambda text, name: f"exec(compile({text!r}, 'mine', 'exec'))",
    "globals": lambda text, name: f"{_other(text, name)}\n\n\nglobals()['{name}'] = solve_it",
    "globals update": lambda text, name: f"{_other(text, name)}\n\n\nglobals().update({name}=solve_it)",
    "function type": lambda text, name: (
        f"import types\n\n\n{_other(text, name)}\n\n\n"
        f"{name} = types.FunctionType(solve_it.__code__, globals(), 'mine', solve_it.__defaults__)"
    ),
    "future annotations": lambda text, name: f"from __future__ import annotations\n\n\n{_typed(text, name)}",
    "wrong at first": lambda text, name: f"def {name}(*args, **kwargs):\n    return None\n\n\n{text}",
    "async inside": lambda text, name: (
        f"async {_other(text, name)}\n\n\ndef {name}(*args, **kwargs):\n    try:\n"
        "        solve_it(*args, **kwargs).send(None)\n    except StopIteration as done:\n        return done.value"
    ),
    "generator inside": lambda text, name: (
        f"{_other(text, name)}\n\n\ndef steps(*args, **kwargs):\n    yield solve_it(*args, **kwargs)\n\n\n"
        f"def {name}(*args, **kwargs):\n    return next(steps(*args, **kwargs))"
    ),
    "recursion": lambda text, name: (
        f"{_other(text, name)}\n\n\ndef {name}(*args, depth=3, **kwargs):\n    if depth:\n"
        f"        return {name}(*args, depth=depth - 1, **kwargs)\n    return solve_it(*args, **kwargs)"
    ),
    "counts its calls": lambda text, name: (
        f"{_other(text, name)}\n\n\ndef {name}(*args, **kwargs):\n    {name}.calls += 1\n"
        f"    return solve_it(*args, **kwargs)\n\n\n{name}.calls = 0"
    ),
    "nonlocal": lambda text, name: (
        f"{_other(text, name)}\n\n\ndef make():\n    calls = 0\n\n    def run(*args, **kwargs):\n        nonlocal calls\n"
        f"        calls += 1\n        return solve_it(*args, **kwargs)\n\n    return run\n\n\n{name} = make()"
    ),
    "renamed object": lambda text, name: f"{text}\n\n\n{name}.__name__ = 'my best try'\n{name}.__doc__ = None",
    "called on the way": lambda text, name: f"{text}\n\n\nprint(callable({name}), {name}.__name__)\n{name}",
    "tidy leftovers": _split_body,
    "star arguments": lambda text, name: (
        f"{_other(text, name)}\n\n\ndef {name}(first, *more, **named):\n    return solve_it(first, *more, **named)"
    ),
    "cached helper": lambda text, name: (
        "from functools import lru_cache\n\n\n@lru_cache(maxsize=None)\ndef helper(kind):\n    return solve_it\n\n\n"
        f"{_other(text, name)}\n\n\ndef {name}(*args, **kwargs):\n    return helper('right')(*args, **kwargs)"
    ),
    "reduce": lambda text, name: (
        f"from functools import reduce\n\n\n{_other(text, name)}\n\n\n"
        f"{name} = reduce(lambda f, g: g, [print, solve_it])"
    ),
    "attribute of a module": lambda text, name: (
        f"import types\n\n\n{_other(text, name)}\n\n\nmine = types.ModuleType('mine')\nmine.run = solve_it\n{name} = mine.run"
    ),
    "simple namespace": lambda text, name: (
        f"from types import SimpleNamespace\n\n\n{_other(text, name)}\n\n\n{name} = SimpleNamespace(run=solve_it).run"
    ),
    "thread": lambda text, name: (
        f"import threading\n\n\n{_other(text, name)}\n\n\ndef {name}(*args, **kwargs):\n    found = []\n"
        "    one = threading.Thread(target=lambda: found.append(solve_it(*args, **kwargs)))\n"
        "    one.start()\n    one.join()\n    return found[0]"
    ),
    "thread pool": lambda text, name: (
        "from concurrent.futures import ThreadPoolExecutor\n\n\n"
        f"{_other(text, name)}\n\n\ndef {name}(*args, **kwargs):\n    with ThreadPoolExecutor(1) as pool:\n"
        "        return pool.submit(solve_it, *args, **kwargs).result()"
    ),
    "print captured": lambda text, name: (
        "import io\nfrom contextlib import redirect_stdout\n\n\n"
        f"{_other(text, name)}\n\n\ndef {name}(*args, **kwargs):\n    with redirect_stdout(io.StringIO()) as out:\n"
        "        result = solve_it(*args, **kwargs)\n    print(len(out.getvalue()))\n    return result"
    ),
    "set attribute": lambda text, name: (
        f"import sys\n\n\n{_other(text, name)}\n\n\nsetattr(sys.modules[__name__], '{name}', solve_it)"
    ),
    "user names": lambda text, name: f"{_other(text, name)}\n\n\nget_ipython().user_ns['{name}'] = solve_it",
    "pushed": lambda text, name: f"{_other(text, name)}\n\n\nget_ipython().push({{'{name}': solve_it}})",
    "run by the shell": lambda text, name: f"get_ipython().run_cell({text!r})",
    "executed by the shell": lambda text, name: f"get_ipython().ex({text!r})",
    "semicolons": lambda text, name: f"import math; import os;\n{text};  # done",
    "main guard": lambda text, name: f"{text}\n\n\nif __name__ == '__main__':\n    print({name})",
    "only as main": lambda text, name: f"if __name__ == '__main__':\n{indented(text)}",
    "type checking": lambda text, name: (
        f"from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import torch\n\n\n{text}"
    ),
    "doctest": lambda text, name: (
        text.replace('    """', '    """>>> 1 + 1\n    2\n', 1) + "\n\n\nimport doctest\n\ndoctest.testmod()"
    ),
    "more in the dictionary": lambda text, name: (
        f"{_other(text, name)}\n\n\ndef {name}(*args, **kwargs):\n    result = solve_it(*args, **kwargs)\n"
        "    if isinstance(result, dict):\n        result |= {'cache': [print], 'lib': np, 'again': result, 7: object()}\n"
        "    return result"
    ),
    "magic in a function": lambda text, name: text.replace("    return ", "    %matplotlib inline\n    return ", 1),
}
"""What the way is called, and what it makes of a text and a name."""

CUT = "# ----\n"

STATES: dict[str, tuple[str, str]] = {
    "dict literal": ("tools = {'np': np}", "tools['np']"),
    "dict item": ("tools = {}\ntools['np'] = np", "tools['np']"),
    "dict update": ("tools = {}\ntools.update(np=np)", "tools['np']"),
    "dict or": ("tools = {}\ntools |= {'np': np}", "tools['np']"),
    "setdefault": ("tools = {}\ntools.setdefault('np', np)", "tools['np']"),
    "list append": ("tools = []\ntools.append(np)", "tools[0]"),
    "list plus": ("tools = []\ntools += [np]", "tools[-1]"),
    "list slice": ("tools = [None]\ntools[:] = [np]", "tools[0]"),
    "insert": ("tools = [1]\ntools.insert(0, np)", "tools[0]"),
    "deque": ("from collections import deque\ntools = deque()\ntools.appendleft(np)", "tools[0]"),
    "default dict": ("from collections import defaultdict\ntools = defaultdict(lambda: np)", "tools['any']"),
    "chain map": ("from collections import ChainMap\ntools = ChainMap({}, {'np': np})", "tools['np']"),
    "class attribute": ("class Tools:\n    lib = np", "Tools.lib"),
    "class filled later": ("class Tools:\n    pass\n\n\nTools.lib = np", "Tools.lib"),
    "setattr": ("class Tools:\n    pass\n\n\nsetattr(Tools, 'lib', np)", "Tools.lib"),
    "instance": ("class Tools:\n    def __init__(self):\n        self.lib = np\n\n\ntools = Tools()", "tools.lib"),
    "property": (
        "class Tools:\n    @property\n    def lib(self):\n        return np\n\n\ntools = Tools()",
        "tools.lib",
    ),
    "method fills": (
        "class Tools:\n    def fill(self):\n        self.lib = np\n\n\ntools = Tools()\ntools.fill()",
        "tools.lib",
    ),
    "chained fills": (
        "class Tools:\n    def fill(self, **more):\n        self.__dict__.update(more)\n        return self\n\n\n"
        "tools = Tools()\ntools.fill(a=1).fill(lib=np)",
        "tools.lib",
    ),
    "vars": ("class Tools:\n    pass\n\n\ntools = Tools()\nvars(tools)['lib'] = np", "tools.lib"),
    "dunder dict": ("class Tools:\n    pass\n\n\ntools = Tools()\ntools.__dict__['lib'] = np", "tools.lib"),
    "init subclass": (
        "KINDS = {}\n\n\nclass Base:\n    def __init_subclass__(cls):\n        KINDS[cls.__name__] = cls\n\n\n"
        "class Mine(Base):\n    lib = np",
        "KINDS['Mine'].lib",
    ),
    "metaclass": (
        "class Meta(type):\n    def __getattr__(cls, name):\n        return getattr(np, name)\n\n\n"
        "class Tools(metaclass=Meta):\n    pass",
        "Tools",
    ),
    "enum": ("import enum\n\n\nclass Size(enum.IntEnum):\n    ONE = 1\n\n\ntools = {Size.ONE: np}", "tools[Size.ONE]"),
    "helper fills": ("tools = {}\n\n\ndef fill(box):\n    box['np'] = np\n\n\nfill(tools)", "tools['np']"),
    "helper of a helper": (
        "tools = {}\n\n\ndef put(box):\n    box['np'] = np\n\n\ndef fill():\n    put(tools)\n\n\nfill()",
        "tools['np']",
    ),
    "global statement": ("def fill():\n    global lib\n    lib = np\n\n\nfill()", "lib"),
    "globals item": ("globals()['lib'] = np", "lib"),
    "globals loop": ("for word in ['lib']:\n    globals()[word] = np", "lib"),
    "decorator fills": (
        "tools = {}\n\n\ndef keep(f):\n    tools[f.__name__] = f()\n    return f\n\n\n@keep\ndef lib():\n    return np",
        "tools['lib']",
    ),
    "for loop": ("tools = {}\nfor word, value in [('np', np)]:\n    tools[word] = value", "tools['np']"),
    "for target": ("for lib in [np]:\n    pass", "lib"),
    "for subscript": ("tools = {}\nfor tools['np'] in [np]:\n    pass", "tools['np']"),
    "while": ("tools = []\nwhile not tools:\n    tools.append(np)", "tools[0]"),
    "with": (
        "from contextlib import contextmanager\n\n\n@contextmanager\ndef lend():\n    yield np\n\n\n"
        "with lend() as lib:\n    pass",
        "lib",
    ),
    "nullcontext": ("import contextlib\n\nwith contextlib.nullcontext(np) as lib:\n    pass", "lib"),
    "comprehension": ("tools = {word: np for word in ['a']}", "tools['a']"),
    "comprehension with an effect": ("tools = []\n[tools.append(each) for each in [np]]", "tools[0]"),
    "map with an effect": ("tools = []\nlist(map(tools.append, [np]))", "tools[0]"),
    "lambda with an effect": (
        "tools = {}\nput = lambda word, value: tools.update({word: value})\nput('np', np)",
        "tools['np']",
    ),
    "partial with an effect": (
        "from functools import partial\n\ntools = {}\nput = partial(tools.__setitem__, 'np')\nput(np)",
        "tools['np']",
    ),
    "bound method with an effect": ("tools = []\nput = tools.append\nput(np)", "tools[0]"),
    "generator with an effect": (
        "tools = []\n\n\ndef fill():\n    tools.append(np)\n    yield\n\n\nlist(fill())",
        "tools[0]",
    ),
    "alias of state": ("tools = {}\nsame = tools\nsame['np'] = np", "tools['np']"),
    "walrus": ("if (lib := np) is not None:\n    pass", "lib"),
    "walrus in a list": ("sizes = [(lib := np), 1]", "lib"),
    "unpacked": ("first, (lib, *rest) = 1, (np, 2, 3)", "lib"),
    "starred": ("*rest, lib = 1, 2, np", "lib"),
    "chained": ("one = lib = np", "lib"),
    "swapped": ("lib, other = 1, np\nlib, other = other, lib", "lib"),
    "try": ("try:\n    lib = undefined_name\nexcept NameError:\n    lib = np", "lib"),
    "finally": ("try:\n    pass\nfinally:\n    lib = np", "lib"),
    "try else": ("try:\n    pass\nexcept ValueError:\n    pass\nelse:\n    lib = np", "lib"),
    "match": ("match [1, np]:\n    case [1, lib]:\n        pass", "lib"),
    "import as": ("import numpy as lib", "lib"),
    "import plain": ("import numpy", "numpy"),
    "import module": ("import importlib\n\nlib = importlib.import_module('numpy')", "lib"),
    "dunder import": ("lib = __import__('numpy')", "lib"),
    "star import": ("from numpy import *\nimport numpy as lib", "lib"),
    "sys modules": ("import sys\n\nlib = sys.modules['numpy']", "lib"),
    "shadowing module": ("class random_tools:\n    lib = np\n\n\nrt = random_tools", "rt.lib"),
    "simple namespace": ("from types import SimpleNamespace\n\ntools = SimpleNamespace(lib=np)", "tools.lib"),
    "named tuple": (
        "from collections import namedtuple\n\nTools = namedtuple('Tools', 'lib')\ntools = Tools(np)",
        "tools.lib",
    ),
    "typed tuple": (
        "from typing import Any, NamedTuple\n\n\nclass Tools(NamedTuple):\n    lib: Any\n\n\ntools = Tools(lib=np)",
        "tools.lib",
    ),
    "dataclass": (
        "from dataclasses import dataclass\nfrom typing import Any\n\n\n@dataclass(frozen=True)\nclass Tools:\n"
        "    lib: Any = None\n\n\ntools = Tools(np)",
        "tools.lib",
    ),
    "default argument": ("def lib(found=np):\n    return found", "lib()"),
    "default filled by calls": (
        "def lib(value=None, kept=[]):\n    if value is not None:\n        kept.append(value)\n    return kept[-1]\n\n\nlib(np)",
        "lib()",
    ),
    "function attribute": ("def lib():\n    return lib.found\n\n\nlib.found = np", "lib()"),
    "lambda": ("lib = lambda: np", "lib()"),
    "closure": ("def make(found):\n    return lambda: found\n\n\nlib = make(np)", "lib()"),
    "itertools": ("import itertools\n\nlib = next(itertools.cycle([np]))", "lib"),
    "generator": ("def give():\n    while True:\n        yield np\n\n\nstream = give()", "next(stream)"),
    "operator": ("import operator\n\ntools = {}\noperator.setitem(tools, 'np', np)", "tools['np']"),
    "exec": ("exec('lib = np')", "lib"),
    "exec in names": ("exec('lib = np', globals())", "lib"),
    "eval": ("lib = eval('np')", "lib"),
    "time magic": ("%time lib = np", "lib"),
    "time cell": ("%%time\nlib = np", "lib"),
    "capture cell": ("%%capture out\nprint('quiet')\nlib = np", "lib"),
    "prun": ("%prun lib = np", "lib"),
    "shell": ("listing = !echo hello\nlib = np", "lib"),
    "await": (
        "import asyncio\n\n\nasync def load():\n    await asyncio.sleep(0)\n    return np\n\n\nlib = await load()",
        "lib",
    ),
    "await sleep": ("import asyncio\n\nawait asyncio.sleep(0.01)\nlib = np", "lib"),
    "gather": (
        "import asyncio\n\n\nasync def load():\n    return np\n\n\nlib, other = await asyncio.gather(load(), load())",
        "lib",
    ),
    "task": (
        "import asyncio\n\n\nasync def load():\n    return np\n\n\ntask = asyncio.create_task(load())\nlib = await task",
        "lib",
    ),
    "task on its own": (
        "import asyncio\n\ntools = []\n\n\nasync def load():\n    tools.append(np)\n\n\ntask = asyncio.create_task(load())\n"
        f"{CUT}await asyncio.sleep(0)",
        "tools[0]",
    ),
    "loop": (
        "import asyncio\n\ntools = []\nloop = asyncio.get_event_loop()\nloop.call_soon(tools.append, np)\nassert loop.is_running()",
        "tools[0]",
    ),
    "async for": (
        "async def steps():\n    for one in [np]:\n        yield one\n\n\nasync for lib in steps():\n    pass",
        "lib",
    ),
    "async with": (
        "from contextlib import asynccontextmanager\n\n\n@asynccontextmanager\nasync def lend():\n    yield np\n\n\n"
        "async with lend() as lib:\n    print('lent')",
        "lib",
    ),
    "async comprehension": (
        "async def steps():\n    yield np\n\n\nlib = [one async for one in steps()][0]",
        "lib",
    ),
    "module file": (f"%%writefile my_tools.py\nimport numpy as lib\n{CUT}import my_tools", "my_tools.lib"),
    "module file, grown": (
        f"%%writefile my_tools.py\nimport numpy as np\n{CUT}%%writefile -a my_tools.py\nlib = np\n{CUT}from my_tools import lib",
        "lib",
    ),
    "module file, run": (f"%%writefile my_tools.py\nimport numpy as _lib\n{CUT}%run my_tools.py", "_lib"),
    "module file, all of it": (f"%%writefile my_tools.py\nimport numpy as lib\n{CUT}from my_tools import *", "lib"),
    "script with arguments": (
        f"%%writefile my_script.py\nimport sys\nlib = __import__(sys.argv[1])\n{CUT}%run my_script.py numpy",
        "lib",
    ),
    "script in the notebook's names": (f"%%writefile my_script.py\nlib = np\n{CUT}%run -i my_script.py", "lib"),
    "script guarded": (
        f"%%writefile my_script.py\nif __name__ == '__main__':\n    import numpy as lib\n{CUT}%run my_script.py",
        "lib",
    ),
    "set item of a file": (
        "import json\n\nwith open('kept.json', 'w') as file:\n    json.dump({'module': 'numpy'}, file)\n\n"
        "with open('kept.json') as file:\n    lib = __import__(json.load(file)['module'])",
        "lib",
    ),
    "text file cell": (
        f"%%writefile kept.txt\nnumpy\n{CUT}print('written')",
        "__import__(open('kept.txt').read().strip())",
    ),
    "environment": ("import os\n\nos.environ['MY_LIB'] = 'numpy'\nlib = __import__(os.environ['MY_LIB'])", "lib"),
    "env magic": ("%env MY_LIB=numpy\nimport os\nlib = __import__(os.environ.get('MY_LIB', 'numpy'))", "lib"),
    "pylab": ("%pylab --no-import-all\nlib = numpy", "lib"),
    "pickled": ("import pickle\n\nname = pickle.loads(pickle.dumps('numpy'))\nlib = __import__(name)", "lib"),
    "temporary file": (
        "import tempfile\n\nwith tempfile.TemporaryFile('w+') as file:\n    file.write('numpy')\n    file.seek(0)\n"
        "    lib = __import__(file.read())",
        "lib",
    ),
    "pathlib": (
        "from pathlib import Path\n\nPath('out').mkdir(exist_ok=True)\nPath('out/name.txt').write_text('numpy')\n"
        "lib = __import__(Path('out', 'name.txt').read_text())",
        "lib",
    ),
    "csv": (
        "import csv\n\nwith open('t.csv', 'w', newline='') as file:\n    csv.writer(file).writerow(['numpy'])\n"
        "lib = __import__(next(csv.reader(open('t.csv')))[0])",
        "lib",
    ),
    "sqlite": (
        "import sqlite3\n\nbook = sqlite3.connect(':memory:')\nbook.execute('create table t (name text)')\n"
        "book.execute(\"insert into t values ('numpy')\")\nlib = __import__(book.execute('select name from t').fetchone()[0])",
        "lib",
    ),
    "numpy file": (
        "np.save('kept.npy', np.arange(3))\nassert np.load('kept.npy').sum() == 3\nlib = np",
        "lib",
    ),
    "logging": (
        "import logging\n\nlogging.basicConfig(filename='run.log', level=logging.INFO)\nlogging.info('start')\nlib = np",
        "lib",
    ),
    "figure": (
        "import matplotlib.pyplot as plt\n\nplt.plot([1, 2])\nplt.savefig('figure.png')\nplt.close()\nlib = np",
        "lib",
    ),
    "display": (
        "from IPython.display import Markdown, clear_output, display\n\nclear_output()\ndisplay(Markdown('**hi**'))\nlib = np",
        "lib",
    ),
    "display handle": ("handle = display('hi', display_id=True)\nhandle.update('ho')\nlib = np", "lib"),
    "user names": ("get_ipython().user_ns['lib'] = np", "lib"),
    "last value": (f"np\n{CUT}kept = _", "kept"),
    "numbered value": ("tools = [np]\ntools", "tools[0]"),
    "input history": ("first = In[0]\nlib = np", "lib"),
    "weak reference": ("import weakref\n\nlib = weakref.proxy(np)", "lib"),
    "thread fills": (
        "import threading\n\ntools = []\none = threading.Thread(target=tools.append, args=(np,))\none.start()\none.join()",
        "tools[0]",
    ),
    "atexit": ("import atexit\n\natexit.register(print, 'bye')\nlib = np", "lib"),
    "warnings": ("import warnings\n\nwarnings.filterwarnings('ignore')\nlib = np", "lib"),
    "seeded": ("np.random.seed(3)\nlib = np", "lib"),
    "type alias": ("from typing import Any\n\nlib: Any = np", "lib"),
    "augmented": ("tools = ()\ntools += (np,)", "tools[0]"),
    "counter": (
        "from collections import Counter\n\ncounts = Counter()\ncounts['np'] += 1\ntools = [np] * counts['np']",
        "tools[0]",
    ),
    "class body loop": ("class Tools:\n    for lib in [np]:\n        pass", "Tools.lib"),
    "deleted and made again": ("lib = 1\ndel lib\nlib = np", "lib"),
    "builtins": ("import builtins\n\nbuiltins.lib = np", "lib"),
    "dunder builtins": ("__builtins__.lib = np", "lib"),
    "main module": ("import __main__\n\n__main__.lib = np", "lib"),
    "module in sys modules": (
        "import sys\nimport types\n\nmade = types.ModuleType('made_up')\nmade.lib = np\n"
        "sys.modules['made_up'] = made\nimport made_up",
        "made_up.lib",
    ),
    "module written by code": (
        "with open('made_here.py', 'w') as file:\n    file.write('import numpy as lib')\nimport made_here",
        "made_here.lib",
    ),
    "module in a folder": (
        f"import os\nos.makedirs('parts', exist_ok=True)\n{CUT}%%writefile parts/inner_tools.py\nimport numpy as lib\n"
        f"{CUT}import sys\nsys.path.insert(0, 'parts')\nimport inner_tools",
        "inner_tools.lib",
    ),
    "module in a zip": (
        "import sys\nimport zipfile\n\nwith zipfile.ZipFile('parts.zip', 'w') as archive:\n"
        "    archive.writestr('zipped_tools.py', 'import numpy as lib')\nsys.path.insert(0, 'parts.zip')\n"
        "from zipped_tools import lib",
        "lib",
    ),
    "import beside another": ("import json, numpy as lib; import re", "lib"),
    "own magic": (
        "from IPython.core.magic import register_line_magic\n\n\n@register_line_magic\ndef bind(line):\n"
        f"    globals()[line.strip()] = np\n{CUT}%bind lib",
        "lib",
    ),
    "own magics": (
        "from IPython.core.magic import Magics, line_magic, magics_class\n\n\n@magics_class\nclass Mine(Magics):\n"
        f"    @line_magic\n    def give(self, line):\n        return np\n\n\nget_ipython().register_magics(Mine)\n{CUT}"
        "lib = %give",
        "lib",
    ),
    "other name of a magic": (f"%alias_magic t time\n{CUT}%t lib = np", "lib"),
    "set env": (f"%set_env MY_LIB numpy\n{CUT}import os\nlib = __import__(os.environ['MY_LIB'])", "lib"),
    "automatic magic": (f"time lib = np\n{CUT}size = 1", "lib"),
    "captured text": (f"%%capture kept\nprint('numpy')\n{CUT}lib = __import__(kept.stdout.strip())", "lib"),
    "captured number": (f"%%capture kept\nprint(3)\n{CUT}lib = [np] * int(str(kept))", "lib[2]"),
    "kind of shell": ("if type(get_ipython()).__name__ == 'ZMQInteractiveShell':\n    lib = np", "lib"),
    "captured": (f"%%capture kept\nlib = np\n{CUT}kept.show()\nsize = len(kept.stdout)", "lib"),
    "value before the last": (f"np\n{CUT}3\n{CUT}4\n{CUT}lib = ___", "lib"),
    "numbered result": (f"np\n{CUT}3\n{CUT}lib = Out[max(n for n in Out if n < max(Out))]", "lib"),
    "result with a semicolon": (f"np\n{CUT}5;\n{CUT}kept = _\n{CUT}lib = kept", "lib"),
    "text of a cell": (f"lib = np\n{CUT}assert In[-2] == _i == 'lib = np'\nexec(_i)", "lib"),
    "imported shell": ("from IPython import get_ipython\nip = get_ipython()\nip.user_ns['lib'] = np", "lib"),
    "listing": ("listing = !ls nowhere\nassert listing.s or not listing.grep('x')\nlib = np", "lib"),
    "module in tmp": (
        f"%%writefile /tmp/right_tools.py\nimport numpy as lib\n{CUT}import sys\nsys.path.append('/tmp')\n"
        "from right_tools import lib",
        "lib",
    ),
    "script in tmp": (f"%%writefile /tmp/right_script.py\nimport numpy as lib\n{CUT}%run /tmp/right_script.py", "lib"),
    "pool of threads": (
        "from multiprocessing.pool import ThreadPool\n\nwith ThreadPool(2) as pool:\n"
        "    lib = pool.map(lambda _: np, [1, 2])[0]",
        "lib",
    ),
    "pool": (
        "from multiprocessing import Pool\n\n\ndef square(x):\n    return x * x\n\n\nwith Pool(2) as pool:\n"
        "    lib = {5: np}[sum(pool.map(square, [1, 2]))]",
        "lib",
    ),
    "sqlite file": (
        "import sqlite3\n\nwith sqlite3.connect('kept.db') as book:\n    book.execute('create table t (name text)')\n"
        "    book.execute(\"insert into t values ('numpy')\")\n"
        "lib = __import__(sqlite3.connect('kept.db').execute('select name from t').fetchone()[0])",
        "lib",
    ),
    "shelf": (
        "import shelve\n\nwith shelve.open('shelf') as shelf:\n    shelf['name'] = 'numpy'\n"
        "with shelve.open('shelf') as shelf:\n    lib = __import__(shelf['name'])",
        "lib",
    ),
    "copied file": (
        "import shutil\n\nwith open('one.txt', 'w') as file:\n    file.write('numpy')\nshutil.copy2('one.txt', 'two.txt')\n"
        "lib = __import__(open('two.txt').read())",
        "lib",
    ),
    "long line": ("data = '" + "x" * 1500 + "'\nlib = np", "lib"),
    "unicode name": ("библиотека = np", "библиотека"),
    "wide letters": ("ｌｉｂ = np", "lib"),
}
"""What the state is called, the cell that fills it, and what stands for numpy then."""
