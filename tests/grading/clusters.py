"""Dask clusters for tests: their machines share neither a folder nor a home with whoever grades."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.conftest import PATIENCE, wait_until


@dataclass
class Cluster:
    """A scheduler and its workers, each in an empty folder of its own, with an empty home and no other settings."""

    place: Path
    running: contextlib.ExitStack
    variables: Mapping[str, str] = field(default_factory=dict)
    protocol: str = "tcp"
    enter: Sequence[str] = ()
    address: str = ""
    scheduler: psutil.Popen | None = None
    workers: list[psutil.Popen] = field(default_factory=list)

    def start_scheduler(self, host: str = "127.0.0.1") -> None:
        """At the address of before, if there was one."""
        told = self.place / "scheduler.json"
        told.unlink(missing_ok=True)
        port = self.address.rpartition(":")[2] or "0"
        where = ("--host", host, "--port", port, "--no-dashboard", "--scheduler-file", str(told))
        self.scheduler = self._begin("scheduler", *where, "--protocol", self.protocol)
        self.address = wait_until(lambda: _address_in(told))

    def start_worker(self, enter: Sequence[str] = (), protocol: str = "", **variables: str) -> psutil.Popen:
        """One with one thread, and more variables in its environment; elsewhere, by what its command begins with."""
        own = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--protocol", protocol or self.protocol)
        self.workers.append(self._begin("worker", self.address, *own, enter=enter, **variables))
        return self.workers[-1]

    def await_worker(self) -> None:
        """Until the scheduler knows the one that was started last."""
        log = self.place / f"machine{len(list(self.place.glob('machine*'))) - 1}" / "log"
        wait_until(lambda: b"Registered to" in log.read_bytes())

    def _begin(self, *arguments: str, enter: Sequence[str] = (), **variables: str) -> psutil.Popen:
        home = self.place / f"machine{len(list(self.place.glob('machine*')))}"
        (home / "tmp").mkdir(parents=True)
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("AUTOGRADER", "DASK"))}
        own = {"HOME": str(home), "TMPDIR": str(home / "tmp"), "DASK_TEMPORARY_DIRECTORY": str(home / "space")}
        log = (home / "log").open("wb")
        command = [*(enter or self.enter), sys.executable, "-P", "-m", "dask", *arguments]
        environment = {**kept, **own, **self.variables, **variables}
        process = psutil.Popen(command, cwd=home, env=environment, stdout=log, stderr=log)
        log.close()
        self.running.callback(_end, process)
        return process

    def left_behind(self) -> list[str]:
        """The processes and the temporary files of runs on all workers."""
        processes = [" ".join(child.cmdline()) for w in self.workers for child in w.children(recursive=True)]
        return [*processes, *map(str, self.place.glob("machine*/tmp/*"))]


def _end(process: psutil.Popen) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.resume()
        process.terminate()
    process.wait(PATIENCE)


def _address_in(file: Path) -> str:
    """What a scheduler has written there; it may not be done writing."""
    with contextlib.suppress(ValueError):
        if file.is_file():
            return str(json.loads(file.read_text()).get("address", ""))
    return ""


@contextlib.contextmanager
def a_cluster(
    workers: int = 1,
    tls: Mapping[str, str] | None = None,
    host: str = "127.0.0.1",
    enter: Sequence[str] = (),
    **variables: str,
) -> Iterator[Cluster]:
    """A cluster that is running, in folders with short names: the path of a socket has to be short.

    `enter` is what each command begins with, where it does not run in the network of the tests.
    """
    with tempfile.TemporaryDirectory(prefix="machines-", dir="/tmp") as place, contextlib.ExitStack() as running:
        cluster = Cluster(Path(place), running, {**(tls or {}), **variables}, "tls" if tls else "tcp", enter)
        cluster.start_scheduler(host)
        for _ in range(workers):
            cluster.start_worker()
        yield cluster


def certificates(folder: Path) -> dict[str, str]:
    """A certificate that signs itself, for all three roles, as Dask's settings in the environment."""
    folder.mkdir()
    key, certificate = str(folder / "key.pem"), str(folder / "certificate.pem")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", key, "-out", certificate, "-subj", "/CN=cluster", "-days", "2"]
    subprocess.run(command, check=True, capture_output=True)
    roles = {f"{role}__{kind}" for role in ("CLIENT", "SCHEDULER", "WORKER") for kind in ("KEY", "CERT")}
    files = {role: key if role.endswith("KEY") else certificate for role in roles} | {"CA_FILE": certificate}
    return {f"DASK_DISTRIBUTED__COMM__TLS__{name}": file for name, file in files.items()}
