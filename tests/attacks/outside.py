"""What attacks are after: a course with secrets, a process, sockets, an environment. It must stay as it is."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

SECRET = f"canary-{secrets.token_hex(8)}"
_LITTER = (
    "/tmp/canary-loot",
    "/tmp/canary-pwned",
    "/tmp/canary-fill-1",
    "/dev/shm/canary-loot",
    "/dev/shm/canary-fill-3",
)


class Outside:
    """The world outside of the sandbox, and how it looked before."""

    def __init__(self, course: Path, victim: int, sockets: dict[str, socket.socket]) -> None:
        self.course = course
        self._victim = victim
        self._sockets = sockets
        self._before = self._look()

    def places(self) -> dict[str, str]:
        """Where everything is: an attacker may know it all."""
        ports = {name: str(self._sockets[name].getsockname()[1]) for name in ("tcp", "udp")}
        known = {"course": str(self.course), "home": str(Path.home()), "canary": str(self._victim)}
        return {**known, "port": ports["tcp"], "udp": ports["udp"]}

    def harm(self) -> list[str]:
        """What has changed, in sentences; empty if nothing has."""
        harm = [f"{path} was made" for path in _LITTER if os.path.lexists(path)]
        if self._look() != self._before:
            harm.append("files of the course were changed")
        if not _alive(self._victim):
            harm.append("a process outside was killed")
        harm += [f"the {name} socket was reached" for name, sock in self._sockets.items() if _reached(sock)]
        return harm

    def _look(self) -> dict[str, tuple[int, bytes]]:
        files = (path for path in self.course.rglob("*") if path.is_file())
        return {str(path): (path.stat().st_mode, path.read_bytes()) for path in files}


def _alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return not Path("/proc/self").exists()


def _reached(sock: socket.socket) -> bool:
    sock.setblocking(False)
    with contextlib.suppress(OSError):
        sock.recv(1) if sock.type == socket.SOCK_DGRAM else sock.accept()
        return True
    return False


@contextlib.contextmanager
def outside(folder: Path) -> Iterator[Outside]:
    """Make such a world in a folder."""
    for name in ("source/secret.py", "gradebook.db", "submitted/bob/notebook.ipynb"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(SECRET)
        os.chmod(folder / name, 0o666)  # not its own permissions are what protects it
    with contextlib.ExitStack() as stack:
        victim = stack.enter_context(subprocess.Popen(["sleep", "1000"]))
        stack.callback(victim.kill)
        sockets = {name: stack.enter_context(made) for name, made in _listening(folder).items()}
        yield Outside(folder, victim.pid, sockets)


def _listening(folder: Path) -> dict[str, socket.socket]:
    tcp = socket.create_server(("127.0.0.1", 0))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    addresses = {"unix": str(folder / "socket")}
    if os.uname().sysname == "Linux":
        addresses["abstract"] = f"\0autograder-canary-{tcp.getsockname()[1]}"
    made = {"tcp": tcp, "udp": udp}
    for name, address in addresses.items():
        made[name] = socket.socket(socket.AF_UNIX)
        made[name].bind(address)
        made[name].listen()
    return made
