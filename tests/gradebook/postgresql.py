"""A real PostgreSQL server, of whatever version is installed, which lives as long as a test needs it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OPTIONS = "-c listen_addresses= -c fsync=off"


def program(name: str) -> str:
    """The path of one of the server's programs."""
    found = [path for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) if path.exists()]
    return shutil.which(name) or (str(found[-1]) if found else "")


@contextmanager
def server() -> Iterator[Path]:
    """The folder of the socket of a server that is reached by it only."""
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as text:  # the path of a socket has to be short
        folder = Path(text)
        user = _somebody()
        os.chmod(folder, 0o755)
        if user:
            shutil.chown(folder, user)
        run = {"user": user, "check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
        subprocess.run([program("initdb"), "-D", folder / "data", "-A", "trust", "-U", "kit", "--no-sync"], **run)
        control = [program("pg_ctl"), "-D", folder / "data", "-w"]
        subprocess.run([*control, "-o", f"-k {folder} {_OPTIONS}", "-l", folder / "log", "start"], **run)
        try:
            yield folder
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **run)


def _somebody() -> str | None:
    """The server refuses to run as root."""
    return pwd.getpwnam("nobody").pw_name if os.geteuid() == 0 else None


def database(folder: Path, name: str) -> str:
    """The URL of a new, empty database, which orders names as an English dictionary does."""
    english = ("--template", "template0", "--locale-provider", "icu", "--icu-locale", "en")
    subprocess.run([program("createdb"), "-h", folder, "-U", "kit", *english, name], check=True)
    return f"postgresql://kit@/{name}?host={folder}"
