"""The kernel that nbgrader runs a student's notebook in, confined: no network, a file system that can only be read.

Tests and student code share a process there, as nbgrader has it: what the code does to the tests is not prevented, but
what it does to the machine is. The kernel works in a copy of the student's folder; only its new plain files come back.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from itertools import islice
from pathlib import Path
from subprocess import DEVNULL
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbgrader.preprocessors import Execute

from autograder.errors import IsolationUnavailable
from autograder.ingest import files
from autograder.limits import Isolation
from autograder.sandbox import scratch
from autograder.sandbox.isolation import environment, find, knows_sizes, python, readable, scratch_of
from autograder.sandbox.pick_level import Tried, why

_MEMORY = 1 << 32  # bytes of address space of each process
_DISK = 1 << 26  # bytes of a file that the notebook writes, and of all that come back
_FILES = 100  # that come back
_WHOLE = 1 << 29  # bytes of all files that there may be at a time, those of the hand-in among them
_MANY = 10_000  # files that there may be at a time
_LOOK = 0.5  # seconds from one look at what there is to the next
_TASKS = 512  # processes and threads
_SAID = 1 << 24  # characters of what one cell prints and shows
_ONCE = ("error", "execute_result")  # they decide a mark, and a cell has one of each
_KEPT = ("stream", "display_data", "update_display_data", "comm_open", "comm_msg", *_ONCE)
# nbgrader gives nothing for a test that wrote to the standard error stream.
_AND_SO_ON = {"name": "stdout", "text": "\n(What this cell printed further is left out.)\n"}
_WORK, _HOME = "/student", "/home"
_SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime")
_BEGIN = f"""
import os, resource, sys
limits = {{"CORE": 0, "AS": {_MEMORY}, "NPROC": {_TASKS}, "FSIZE": {_DISK}}}
for name, most in limits.items():
    resource.setrlimit(getattr(resource, "RLIMIT_" + name), (most, most))
os.execv(sys.argv[1], sys.argv[1:])
"""


class ConfinedKernel(AsyncKernelManager):
    """Starts any kernel of nbgrader's in namespaces of its own, and speaks to it through sockets in a private folder.

    Raises IsolationUnavailable where that cannot be had.
    """

    _watching: asyncio.Task[None] | None = None

    def __init__(self, **options: Any) -> None:
        if lack := find(Isolation.NAMESPACES).lacks():
            what = "This notebook is nbgrader's, so that its code runs in a kernel, and none can be confined here"
            raise IsolationUnavailable(f"{what}: {why(Tried(Isolation.NAMESPACES, lack))}.")
        super().__init__(**options)
        self.transport = "ipc"
        self._sockets.mkdir()
        self._scratch.mkdir()
        self.connection_file = str(self._sockets / "kernel.json")
        self.ip = str(self._sockets / "kernel")

    @cached_property
    def _private(self) -> TemporaryDirectory[str]:
        return TemporaryDirectory(prefix="kernel-", ignore_cleanup_errors=True)

    @property
    def _work(self) -> Path:
        return Path(self._private.name) / "work"

    @property
    def _sockets(self) -> Path:
        return Path(self._private.name) / "sockets"

    @property
    def _scratch(self) -> Path:
        """The home and temporary folder, of which nothing comes back."""
        return Path(self._private.name) / "scratch"

    async def start_kernel(  # type: ignore[override]
        self, *arguments: Any, cwd: str = ".", **options: Any
    ) -> None:
        """See KernelManager; `cwd` is the folder that the kernel gets a copy of."""
        self._folder = Path(cwd).resolve()
        shutil.copytree(self._folder, self._work, symlinks=True)
        # What the code writes past the notebook goes nowhere: it could steer a terminal.
        await super().start_kernel(*arguments, **options, stdout=DEVNULL, stderr=DEVNULL)
        self._watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        """End a kernel that fills the disk; nbgrader then says that it died, and gives no marks."""
        while not scratch.is_overfull(self._private.name, most_files=_MANY, most_bytes=_WHOLE):
            await asyncio.sleep(_LOOK)
        await self.signal_kernel(signal.SIGKILL)

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """See KernelManager."""
        spec = self.kernel_spec
        assert spec is not None
        spec.interrupt_mode = "message"  # signals do not reach into the namespace
        program, *words = super().format_kernel_cmd(extra_arguments)
        begin = [python(), "-I", "-S", "-c", _BEGIN, shutil.which(program) or program]
        return [*self._bwrap(spec, Path(begin[-1]).absolute()), "--", *begin, *words]

    def _bwrap(self, spec: KernelSpec, program: Path) -> list[str]:
        wrapped = [shutil.which("bwrap") or "bwrap", "--unshare-all", "--die-with-parent", "--new-session"]
        wrapped += ["--cap-drop", "ALL", "--clearenv"]
        for name, value in (environment(scratch_of(_HOME)) | {"NBGRADER_EXECUTION": "autograde"}).items():
            wrapped += ["--setenv", name, value]
        for name, value in spec.env.items():
            wrapped += ["--setenv", name, os.path.expandvars(value)]
        wrapped += ["--bind", str(self._scratch), "/tmp"]
        for path in dict.fromkeys([*_SYSTEM, *_installed(program), *readable(), spec.resource_dir]):
            wrapped += ["--ro-bind-try", path, path]
        wrapped += ["--proc", "/proc", "--dev", "/dev"]
        if knows_sizes():
            wrapped += ["--size", str(_DISK), "--tmpfs", "/dev/shm"]
        wrapped += ["--remount-ro", "/dev"]
        wrapped += ["--bind", str(self._scratch), scratch_of(_HOME)]
        wrapped += ["--bind", str(self._work), _WORK, "--chdir", _WORK]
        sockets = str(self._sockets)
        return [*wrapped, "--bind", sockets, sockets, "--remount-ro", "/"]

    async def cleanup_resources(self, restart: bool = False) -> None:  # type: ignore[override]
        """See KernelManager."""
        await super().cleanup_resources(restart=restart)
        if restart:
            return
        if self._watching:
            self._watching.cancel()
        if self._work.is_dir():
            _bring_back(self._work, self._folder)
        self._private.cleanup()


def _bring_back(work: Path, folder: Path) -> None:
    """Copy new plain files into the student's folder, as nbgrader's own kernel leaves them there."""
    room = _DISK
    for path in islice(_plain_files(work), _FILES):
        target = folder / path.relative_to(work)
        size = path.lstat().st_size
        if size < room and not os.path.lexists(target):
            with suppress(OSError), files.opened(path) as file:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read(size))
                room -= size


def _plain_files(work: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(work):
        folders[:] = [name for name in sorted(folders) if not name.startswith(".")]
        found = (Path(place) / name for name in sorted(names) if not name.startswith("."))
        yield from (path for path in found if stat.S_ISREG(path.lstat().st_mode))


def _installed(program: Path) -> list[str]:
    """Where Python's programs and a kernel's program lie, and what is installed with it."""
    prefixes = {*(f"{path.parents[1]}" for path in (program, program.resolve())), sys.prefix, sys.base_prefix}
    return [f"{prefix}/{part}" for prefix in sorted(prefixes) for part in ("bin", "lib", "lib64", "pyvenv.cfg")]


class ConfinedExecute(Execute):
    """nbgrader's own way to run a notebook, with its own settings, in a kernel that is confined."""

    _talking: Any = None
    _said = 0
    _decided: frozenset[str] = frozenset()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **(options | {"kernel_manager_class": ConfinedKernel}))

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """See NotebookClient. This process holds what a cell prints, which a loop without an end would fill."""
        kind = msg["msg_type"]
        if kind in _KEPT:
            if cell is not self._talking:
                self._talking, self._said, self._decided = cell, 0, frozenset()
            before = self._said
            self._said += len(repr(msg["content"]))
            is_first = kind in _ONCE and kind not in self._decided
            self._decided |= {kind}
            if not is_first and before > _SAID:
                return None
            if not is_first and self._said > _SAID:
                said = {"msg_type": "stream"}  # what an output is made of asks the header
                msg = {**msg, **said, "header": {**msg["header"], **said}, "content": _AND_SO_ON}
        return super().process_message(msg, cell, cell_index)
