"""Two machines in one: network namespaces with a cable between them that can be pulled out, where that may be made."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

HERE, THERE = "10.99.0.1", "10.99.0.2"


@dataclass(frozen=True)
class Place:
    """A network of its own, which lives as long as one process; what is started behind `enter` is in it."""

    holder: int

    @property
    def enter(self) -> tuple[str, ...]:
        """The beginning of a command that runs there."""
        return "nsenter", "--target", str(self.holder), "--user", "--net", "--preserve-credentials"

    def link(self, *words: str) -> None:
        """`ip link` there."""
        _run(*self.enter, "ip", "link", *words)


@dataclass(frozen=True)
class Networks:
    """Where whoever grades is, and where a worker is."""

    here: Place
    there: Place

    def cut(self) -> None:
        """Pull the cable out."""
        self.here.link("set", "cable", "down")

    def mend(self) -> None:
        """Put it in again."""
        self.here.link("set", "cable", "up")


@contextmanager
def two_networks() -> Iterator[Networks]:
    """Both, with the cable in. Raises OSError or CalledProcessError where this machine makes none."""
    with ExitStack() as running:
        here = _place(running, (), "--user", "--map-root-user", "--net")
        there = _place(running, here.enter, "--net")
        here.link("add", "cable", "type", "veth", "peer", "name", "cable", "netns", str(there.holder))
        for place, address in ((here, HERE), (there, THERE)):
            _run(*place.enter, "ip", "address", "add", f"{address}/24", "dev", "cable")
            for device in ("lo", "cable"):
                place.link("set", device, "up")
        yield Networks(here, there)


def why_none() -> str:
    """What keeps this machine from having two networks; "" where nothing does."""
    if missing := [name for name in ("unshare", "nsenter", "ip") if not shutil.which(name)]:
        return f"{', '.join(missing)} not installed"
    try:
        with two_networks():
            return ""
    except (OSError, subprocess.CalledProcessError) as error:
        return f"no network namespaces can be made ({error})"


def _place(running: ExitStack, enter: tuple[str, ...], *kinds: str) -> Place:
    command = [*enter, "unshare", *kinds, "sh", "-c", "echo; exec sleep infinity"]
    process = running.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL))
    running.callback(process.kill)
    assert process.stdout
    if not process.stdout.readline():
        raise OSError("unshare is refused")
    return Place(process.pid)


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, env={**os.environ, "LC_ALL": "C"})
