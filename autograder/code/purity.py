"""What running code may leave behind, and what it may look at beside its inputs. In doubt it may do both.

`is_pure` knows imports and functions whose calls cannot change what another call gives. `is_repeatable` knows code that
gives the same again wherever it stands and whenever it runs. What they say decides who shares a mark, so that both
allow what is known, and nothing else.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from autograder.code.names import parameters
from autograder.code.plain_attributes import MODULES, OF_VALUES, is_pure_in
from autograder.code.syntax import Syntax, syntax_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SUPPLIED = "autograder.reference."  # the modules that a course of ours supplies
_BUILTINS = _words(
    "abs all any bool complex dict divmod enumerate filter float format frozenset int isinstance iter len list "
    "map max min next pow print range repr reversed round set slice sorted str sum tuple zip True False None "
    "NotImplemented Exception ValueError TypeError KeyError IndexError RuntimeError AssertionError "
    "ZeroDivisionError ArithmeticError NotImplementedError StopIteration OverflowError FloatingPointError"
)
# Who holds the notebook's shell holds all its names.
_RISKY = frozenset({*dir(builtins), "get_ipython"}) - _BUILTINS
_REFUSED = (
    ast.Global,
    ast.Nonlocal,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
    ast.AsyncFunctionDef,
    ast.AsyncFor,
    ast.AsyncWith,
    ast.Await,
    ast.Yield,  # what waits there, such as a `finally`, goes on when garbage is collected
    ast.YieldFrom,
    ast.Delete,
    ast.Match,
)
# What types are written with: nothing that binds a name, or calls what could.
_OF_TYPES = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.Tuple, ast.List, ast.BinOp, ast.BitOr, ast.Load)
# What says anything of a function; a parser makes nodes of exactly these classes.
_SAYING = (ast.FunctionDef, ast.Lambda, ast.Name, ast.Attribute, ast.Subscript, ast.arg, ast.ExceptHandler)
_TELLTALE = frozenset({*_REFUSED, *_SAYING})

_STEADY = _words(
    "numpy math cmath scipy matplotlib itertools functools operator collections copy typing dataclasses abc enum "
    "numbers fractions decimal string re json __future__ autograder"
)
_TELLING = _words(
    "open input id hash exec eval compile globals locals vars dir help breakpoint getattr type object memoryview "
    "lineno ctypes tofile fromfile memmap info source lookfor get_include show_config show_runtime ctypeslib "
    "inspect sys os time datetime threading subprocess io builtins linecache tokenize traceback types gc weakref "
    "secrets uuid importlib platform socket pathlib Path get_ipython In Out"
)
_LOOKING = frozenset({ast.Name, ast.Attribute, ast.Import, ast.ImportFrom})
_OF_FRAMES = ("gi_", "tb_", "cr_", "ag_", "co_", "f_")
_PLAIN_DUNDERS = _words("__name__ __init__ __call__ __len__ __getitem__ __repr__ __str__ __version__")
_COMMON = 200  # what all students have in common; to keep more keeps trees, through which garbage is sought
_SEEDED = _words("seed default_rng RandomState SeedSequence PCG64 PCG64DXSM MT19937 Philox SFC64")


def is_pure(statements: Iterable[Syntax]) -> bool:
    """Whether statements are only imports and functions, and no call of these changes what another call gives."""
    found = tuple(statements)
    functions = [syntax for syntax in found if not isinstance(syntax.node, ast.Import | ast.ImportFrom)]
    aliases = _aliases(syntax.node for syntax in found if isinstance(syntax.node, ast.Import | ast.ImportFrom))
    return aliases is not None and all(_is_plain(syntax, tuple(aliases.items())) for syntax in functions)


def _aliases(imports: Iterable[ast.Import | ast.ImportFrom]) -> Mapping[str, str] | None:
    """The modules by the names that are given to them; None where one is not known to be pure."""
    found: dict[str, str] = {}
    for node in imports:
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                if not _gives_functions(node, alias):
                    return None
            elif alias.name not in MODULES:
                return None
            else:
                name = alias.name if alias.asname else alias.name.partition(".")[0]
                if found.setdefault(alias.asname or name, name) != name:
                    return None
    return found


def _gives_functions(node: ast.ImportFrom, alias: ast.alias) -> bool:
    if node.level or not node.module:
        return False
    if node.module.startswith(_SUPPLIED):
        return alias.name in _supplied(node.module.removeprefix(_SUPPLIED))
    return node.module in MODULES and is_pure_in(node.module, alias.name)


@lru_cache(maxsize=100)
def _supplied(module: str) -> frozenset[str]:
    """The functions of a module that a course supplies; none, where one of them may leave something behind."""
    path = Path(__file__).parents[1] / "reference" / f"{module}.py"
    tree = ast.parse(path.read_bytes()) if module.isidentifier() and path.is_file() else ast.Module([], [])
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    others = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.Import | ast.ImportFrom)]
    pure = all(map(_is_constant, others)) and all(_is_plain(syntax_of(node), (("np", "numpy"),)) for node in functions)
    return frozenset(node.name for node in functions) if pure else frozenset()


def _is_constant(node: ast.stmt) -> bool:
    """Whether a statement is a text, or gives a name to what no call can change."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Assign) and not any(
        isinstance(each, ast.Call | ast.List | ast.Dict | ast.Set | ast.Lambda) for each in ast.walk(node.value)
    )


@lru_cache(maxsize=_COMMON)
def _is_plain(syntax: Syntax, known_as: tuple[tuple[str, str], ...]) -> bool:
    node, aliases = syntax.node, dict(known_as)
    if not syntax.text or not isinstance(node, ast.FunctionDef) or node.decorator_list or node.name in aliases:
        return False
    inner = [each for each in syntax.nodes[1:] if type(each) in _TELLTALE]
    own = {each.id for each in inner if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)}
    own |= {each.arg for each in inner if isinstance(each, ast.arg)}
    own |= {each.name for each in inner if isinstance(each, ast.FunctionDef)}
    own |= {each.name for each in inner if isinstance(each, ast.ExceptHandler) and each.name}
    if not own.isdisjoint(_RISKY.union(aliases)) or not (_has_constant_defaults(node.args) and _has_types_only(node)):
        return False
    modules = set(_modules(inner, aliases))
    return all(_leaves(each, own, aliases, modules) for each in inner)


def _has_constant_defaults(arguments: ast.arguments) -> bool:
    defaults = (*arguments.defaults, *filter(None, arguments.kw_defaults))
    return all(
        isinstance(each, ast.Constant | ast.UnaryOp | ast.operator | ast.unaryop)
        for default in defaults
        for each in ast.walk(default)
    )


def _has_types_only(function: ast.FunctionDef) -> bool:
    """Whether its annotations, which are evaluated outside of it, are types as one writes them."""
    told = (function.returns, *(arg.annotation for arg in parameters(function.args)))
    return all(isinstance(part, _OF_TYPES) for each in told if each for part in ast.walk(each))


def _modules(inner: Iterable[ast.AST], aliases: Mapping[str, str]) -> Iterator[int]:
    """The nodes that name a module and are asked for nothing but a pure attribute, by their identity."""
    for node in inner:
        if not isinstance(node, ast.Attribute) or not (module := _module(node.value, aliases)):
            continue
        if f"{module}.{node.attr}" in MODULES or is_pure_in(module, node.attr):
            yield id(node.value)


def _module(node: ast.expr, aliases: Mapping[str, str]) -> str:
    """The module that an expression names; "" if it is none."""
    if isinstance(node, ast.Name):
        return aliases.get(node.id, "")
    if isinstance(node, ast.Attribute) and (outer := _module(node.value, aliases)):
        return name if (name := f"{outer}.{node.attr}") in MODULES else ""
    return ""


def _leaves(node: ast.AST, own: set[str], aliases: Mapping[str, str], modules: set[int]) -> bool:
    """Whether a node inside of a function leaves nothing behind."""
    if isinstance(node, _REFUSED):
        return False
    if isinstance(node, ast.FunctionDef):
        return not node.decorator_list and _has_constant_defaults(node.args)
    if isinstance(node, ast.Lambda):
        return _has_constant_defaults(node.args)
    if isinstance(node, ast.Name):
        return _is_harmless(node, own, aliases, modules)
    if isinstance(node, ast.Attribute):
        return isinstance(node.ctx, ast.Load) and _is_asked(node, aliases, modules)
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return _root(node) in own
    return True


def _is_asked(node: ast.Attribute, aliases: Mapping[str, str], modules: set[int]) -> bool:
    """Whether what stands after a dot can be asked for; after the name of a module, that name is looked at itself."""
    if _module(node, aliases):
        return id(node) in modules
    return bool(_module(node.value, aliases)) or node.attr in OF_VALUES


def _is_harmless(node: ast.Name, own: set[str], aliases: Mapping[str, str], modules: set[int]) -> bool:
    name = node.id
    if name in own:
        return not name.startswith("__")
    if name in aliases:
        return id(node) in modules
    return name in _BUILTINS or not (name.startswith("__") or name in _RISKY)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


@lru_cache(maxsize=_COMMON)
def is_repeatable(syntax: Syntax) -> bool:
    """Whether a statement looks at nothing but its inputs: not at its source, file or line, a process, clock, entropy.

    One that is nested too deeply to be followed is not known to do so.
    """
    seeded = {id(node.func) for node in syntax.nodes if isinstance(node, ast.Call) and _has_a_number(node)}
    looking = (node for node in syntax.nodes if type(node) in _LOOKING)
    return bool(syntax.text) and all(_looks_nowhere(node, id(node) in seeded) for node in looking)


def _has_a_number(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    return isinstance(first, ast.Constant) and isinstance(first.value, int)


def _looks_nowhere(node: ast.AST, seeded: bool) -> bool:
    if isinstance(node, ast.Name):
        return _is_steady(node.id, seeded)
    if isinstance(node, ast.Attribute):
        return _is_steady(node.attr, seeded)
    if isinstance(node, ast.Import):
        return all(alias.name.partition(".")[0] in _STEADY for alias in node.names)
    assert isinstance(node, ast.ImportFrom)
    whole = any(alias.name == "*" or not _is_steady(alias.name, seeded=False) for alias in node.names)
    return not node.level and not whole and (node.module or "").partition(".")[0] in _STEADY


def _is_steady(name: str, seeded: bool) -> bool:
    if name.startswith("__"):
        return name in _PLAIN_DUNDERS
    return name not in _TELLING and not name.startswith(_OF_FRAMES) and (seeded or name not in _SEEDED)
