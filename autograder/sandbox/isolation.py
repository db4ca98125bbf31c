"""The isolation levels, best first: how each starts its zygote, and why one may not be had."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from autograder.errors import IsolationUnavailable
from autograder.limits import ONE_THREAD, WRITTEN_BYTES, Isolation
from autograder.sandbox import confine, seccomp
from autograder.sandbox.syscall_numbers import PROCESSORS

_BOOT = (
    "import sys; root, control = sys.argv[1], int(sys.argv[2]); sys.path.insert(0, root);"
    "import autograder.sandbox.zygote as zygote; sys.path.remove(root); sys.argv = ['']; zygote.main(control)"
)
_PACKAGE = Path(__file__).resolve().parent.parent
_SYSTEM = """/lib /lib64 /lib32 /usr/lib /usr/lib64 /usr/local/lib /etc/ld.so.cache /etc/ld.so.conf
/etc/ld.so.conf.d /etc/alternatives /etc/fonts /usr/share/fonts /usr/share/fontconfig /usr/share/zoneinfo
/etc/localtime"""
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_HOME, _TMP = "/autograder-home", "/tmp"  # as they are called in a file system of our own
_KEPT = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "SYSTEMROOT")


class Lack(Enum):
    """What a machine has not that an isolation level needs, as the end of a sentence."""

    LINUX = "it is a feature of Linux"
    ROOT = "only root, with its privileges, can start code as another user"
    BWRAP = "bwrap is not installed (the system package bubblewrap)"
    LANDLOCK = "the kernel has no landlock (it needs Linux 5.13 or newer, with landlock switched on)"
    SECCOMP = "the kernel takes no filter of system calls (seccomp)"
    PROCESSOR = "no filter of system calls is known for this kind of processor"
    START = "the sandbox does not start"


@dataclass(frozen=True)
class Places:
    """Where a zygote sees its home, which it may read, and the `scratch` folder that its children may write to."""

    home: str
    scratch: str


def _as_they_are(home: str) -> Places:
    return Places(home, scratch_of(home))


@dataclass(frozen=True)
class Level:
    """One isolation level: what it lacks here, how it starts, what its children do to themselves, what to beware of.

    It is strict where the kernel confines its children, and not only Python; `places` says what they see of its home.
    """

    name: Isolation
    lacks: Callable[[], Lack | None]
    wrap: Callable[[list[str], str], list[str]] = lambda command, home: command
    places: Callable[[str], Places] = _as_they_are
    strict: bool = True
    landlock: bool = True
    own_user: bool = False
    caution: str = ""


def _lacks_filter() -> Lack | None:
    if not confine.LINUX:
        return Lack.LINUX
    if not confine.has_seccomp():
        return Lack.SECCOMP
    return None if os.uname().machine in PROCESSORS else Lack.PROCESSOR


def _lacks_landlock() -> Lack | None:
    if confine.LINUX and not confine.landlock_abi():
        return Lack.LANDLOCK
    return _lacks_filter()


def _lacks_namespaces() -> Lack | None:
    if confine.LINUX and not shutil.which("bwrap"):
        return Lack.BWRAP
    return _lacks_filter()


def _lacks_user() -> Lack | None:
    return Lack.ROOT if confine.LINUX and not confine.may_change_users() else _lacks_filter()


def _in_bwrap(command: list[str], home: str) -> list[str]:
    """A file system of the Python installation only, all read-only; no network, no other processes."""
    wrapped = [shutil.which("bwrap") or "bwrap", "--unshare-all", "--as-pid-1", "--cap-drop", "ALL"]
    programs = [f"{prefix}/bin" for prefix in (sys.prefix, sys.base_prefix)]
    for path in dict.fromkeys([*programs, *readable()]):
        wrapped += ["--ro-bind-try", path, path]
    for device in _DEVICES:
        wrapped += ["--dev-bind-try", device, device]
    seen = _in_namespace(home)
    wrapped += ["--ro-bind", home, seen.home]
    bounded = ["--size", str(WRITTEN_BYTES), "--tmpfs"] if knows_sizes() else ["--bind", scratch_of(home)]
    wrapped += [*bounded, seen.scratch]
    return [*wrapped, "--dir", _TMP, "--chdir", "/", "--remount-ro", "/", "--", *command]


def _in_namespace(home: str) -> Places:
    """The scratch folder is /tmp itself, so that code which names that folder means its own.

    What is mounted there could not be deleted with it, such as a Python that somebody installed beneath /tmp.
    """
    taken = any(path.startswith(f"{_TMP}/") for path in readable())
    return _as_they_are(home) if taken else Places(_HOME, _TMP)


@functools.cache
def knows_sizes() -> bool:
    """Whether this bwrap can bound a file system in memory; before 0.8 the scratch folder is one of the machine's."""
    told = subprocess.run(["bwrap", "--help"], capture_output=True, text=True, check=False)
    return "--size" in told.stdout + told.stderr


_BEWARE = (
    "At the isolation level process it is Python that refuses, and not the kernel: code that sets out to can read and"
    " send what you can. Do not grade strangers like this outside of a container or a virtual machine."
)
LADDER = (
    Level(Isolation.NAMESPACES, _lacks_namespaces, _in_bwrap, _in_namespace),
    Level(Isolation.LANDLOCK, _lacks_landlock),
    Level(Isolation.USER, _lacks_user, landlock=False, own_user=True),
    Level(Isolation.PROCESS, lambda: None, strict=False, landlock=False, caution=_BEWARE),
)
LEVELS = [str(level.name) for level in LADDER]


def find(name: str) -> Level:
    """The level of that name."""
    for level in LADDER:
        if level.name == name:
            return level
    raise IsolationUnavailable(f"There is no isolation level {name!r}, only auto, any, {', '.join(LEVELS)}.")


def candidates(asked: str) -> list[Level]:
    """The levels that would do, best first. Raises IsolationUnavailable when there is no such level.

    A machine may be told once and for all what `auto` means on it.
    """
    asked = os.environ.get("AUTOGRADER_ISOLATION", asked) if asked == Isolation.AUTO else asked
    if asked == Isolation.ANY:
        return list(LADDER)
    return [level for level in LADDER if level.strict] if asked == Isolation.AUTO else [find(asked)]


def caution(levels: Collection[str]) -> str:
    """What is to be said about levels that were in force; "" if there is nothing."""
    return " ".join(level.caution for level in LADDER if level.caution and level.name in levels)


def command(level: Level, control: int, home: str) -> list[str]:
    """The command line that starts a zygote."""
    arguments = ["-P", "-s", "-B", "-c", _BOOT, str(_PACKAGE.parent), str(control)]
    return level.wrap([python(), *arguments], home)


def python() -> str:
    """This Python's path, in which nothing leads back: a folder on the way there may not exist in the sandbox."""
    return os.path.normpath(sys.executable)


def scratch_of(home: str) -> str:
    """The folder in a zygote's home that its children may write to, as we see it."""
    return os.path.join(home, "scratch")


def policy(
    level: Level, needs_plotting: bool, home: str, closed: Collection[str], preload: Collection[str]
) -> dict[str, Any]:
    """What a zygote is told at its start. What is `closed` no child may read, where it has a user of its own.

    Where plotting libraries are loaded, so are the course's own modules to `preload`.
    """
    seen = level.places(home)
    told: dict[str, Any] = {"needs_plotting": needs_plotting, "home": seen.home, "scratch": seen.scratch}
    told |= {"readable": readable(), "usable": _DEVICES, "closed": list(closed), "preload": list(preload)}
    told |= {"landlock": level.landlock and bool(confine.landlock_abi())}
    told["own_user"] = level.own_user
    return told | {"filter": seccomp.program(links=not level.own_user).hex() if level.strict else ""}


def environment(folder: str) -> dict[str, str]:
    """A handful of variables, none of the caller's secrets."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    plain = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
    plain |= {"MALLOC_ARENA_MAX": "1"}  # or else each thread takes 64 MiB of address space, of which there is a limit
    plain |= {"HDF5_USE_FILE_LOCKING": "FALSE"}  # files cannot be locked in a child, and need not be
    folders = dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR"), folder)
    return {**plain, **folders, **ONE_THREAD, **kept}


def readable() -> list[str]:
    """What a child may read: the Python installation, the system's libraries and fonts, this package."""
    paths = dict.fromkeys([*_installation(), *_SYSTEM.split(), str(_PACKAGE)])
    return [path for path in paths if os.path.exists(path)]


def _installation() -> Iterator[str]:
    for prefix in dict.fromkeys((sys.prefix, sys.base_prefix, sys.exec_prefix)):
        yield from (f"{prefix}/{part}" for part in ("lib", "lib64", "pyvenv.cfg"))
    yield from site_packages()
    # A package that is installed outside its site-packages, as some systems do with numpy.
    for name in ("numpy", "scipy", "matplotlib", "h5py"):
        spec = importlib.util.find_spec(name)
        yield from (spec and spec.submodule_search_locations) or ()


def site_packages() -> list[str]:
    """The folders of installed packages on the path."""
    return [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]


def furnish(home: str) -> None:
    """Give a zygote matplotlib's list of fonts, if there is one: to make it takes seconds."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"
    for listing in cache.glob("fontlist-*.json"):
        with contextlib.suppress(OSError):
            shutil.copy(listing, home)
