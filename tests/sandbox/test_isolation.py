"""What each level promises, tried from inside by code that is free to do as it likes, and seen from outside."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import IsolationUnavailable
from autograder.limits import OPEN_FILES, WRITTEN_FILE_BYTES
from autograder.sandbox import isolation, pick_level, zygote_link
from autograder.sandbox.evidence import Answer, Failure
from autograder.sandbox.job import Job
from autograder.sandbox.worker import Worker, WorkerFault
from tests.conftest import PATIENCE, wait_until
from tests.sandbox.conftest import OFFERED, Ask, first, job, said

OPEN_TO_ALL = ("/etc/passwd", "/etc/hostname")


@pytest.fixture
def strict(worker: Worker) -> Worker:
    """A worker of a level that the kernel enforces."""
    if not isolation.find(worker.level).strict:
        pytest.skip("not promised at this level")
    return worker


def refused(answer: Answer, *errors: str) -> bool:
    return answer.failure is Failure.RAISED and said(answer).startswith(errors or ("PermissionError", "OSError"))


def level_of(asked: str = "auto") -> str:
    with pick_level.start_worker(asked) as worker:
        return worker.level


def test_the_levels_are_tried_in_order_and_the_last_is_always_there() -> None:
    assert isolation.LEVELS == ["namespaces", "landlock", "user", "process"]
    assert level_of("any") == OFFERED[0]
    assert level_of("process") == "process"
    assert all(bool(tried.lack) == bool(pick_level.why(tried)) for tried in pick_level.describe())


def test_an_unknown_level_is_refused_in_a_sentence() -> None:
    with pytest.raises(IsolationUnavailable, match="no isolation level 'strong'"):
        level_of("strong")


def test_a_level_whose_worker_does_not_start_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = replace(isolation.LADDER[0], lacks=lambda: None, wrap=lambda command, home: ["false"])
    monkeypatch.setattr(isolation, "LADDER", (broken, *isolation.LADDER[1:]))
    assert level_of("any") == next(level for level in OFFERED if level != "namespaces")
    with pytest.raises(IsolationUnavailable, match="The sandbox did not start"):
        level_of("namespaces")


def test_a_sandbox_that_cannot_be_closed_runs_no_student_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if "landlock" not in OFFERED:
        pytest.skip("landlock is not offered here")
    policy = isolation.policy
    spoilt = lambda *about: policy(*about) | {"filter": "00" * 8}
    monkeypatch.setattr(zygote_link.isolation, "policy", spoilt)
    with Worker("landlock") as worker, pytest.raises(WorkerFault, match="could not be closed"):
        worker.run(job("def f(): return 1", "f"))


@pytest.mark.parametrize("path", ["/proc/self/mem", "/proc/self/environ", "/proc/1/environ", *OPEN_TO_ALL])
def test_files_outside_the_installation_cannot_be_read(ask: Ask, worker: Worker, path: str) -> None:
    if worker.level == "user" and path in OPEN_TO_ALL:
        pytest.skip("not promised at this level")
    assert refused(
        ask(f"def f(): return open('{path}', 'rb').read(10).decode('latin1')"), "PermissionError", "FileNotFound"
    )


def test_the_course_and_the_home_directory_cannot_be_read(ask: Ask, worker: Worker, tmp_path: Path) -> None:
    canary = tmp_path / "gradebook.db"
    canary.write_text("secret")
    others = [] if worker.level == "user" else [Path(__file__)]  # which lies where the machine lets everybody read
    for path in (canary, *others, Path.home() / ".bashrc"):
        assert ask(f"def f(): return open('{path}').read()").failure is Failure.RAISED
    for folder in (tmp_path, *(path.parent for path in others), Path.home()):
        assert ask(f"import os\ndef f(): return os.listdir('{folder}')").failure is Failure.RAISED


@pytest.mark.parametrize(
    "attempt",
    [
        "open('{0}/new', 'w')",
        "os.mkdir('{0}/new')",
        "os.remove('{0}/old')",
        "os.rename('{0}/old', '{0}/new')",
        "os.symlink('/etc', '{0}/new')",
        "os.truncate('{0}/old', 0)",
        "os.chmod('{0}/old', 0)",
        "os.utime('{0}/old', (0, 0))",
        "open('{1}', 'a')",
        "os.open('{0}/old', os.O_RDONLY | os.O_TRUNC)",
        "os.open('{0}/old', os.O_ACCMODE | os.O_TRUNC)",
        "os.open('{0}/old', os.O_ACCMODE)",
        "os.open('{1}', os.O_RDONLY | os.O_TRUNC)",
        "os.mkdir('new', dir_fd=os.open(os.path.dirname('{1}'), os.O_RDONLY))",
        "os.open('new', os.O_WRONLY | os.O_CREAT, dir_fd=os.open(os.path.dirname('{1}'), os.O_RDONLY))",
        "open('new', 'w').close(); os.rename('new', '{0}/new')",
        "os.remove('{1}')",
    ],
)
def test_nothing_can_be_written(ask: Ask, worker: Worker, tmp_path: Path, attempt: str) -> None:
    old = tmp_path / "old"
    old.write_text("as it was")
    os.chmod(old, 0o666)
    # Another user is kept out by the file system's own permissions, which are not what protects at the other levels.
    os.chmod(tmp_path, 0o777)
    for folder in tmp_path.parents[:2]:
        os.chmod(folder, 0o700 if worker.level == "user" else 0o777)
    before = old.stat()
    code = attempt.format(tmp_path, isolation.__file__)
    answer = ask(f"import os\ndef f():\n    {code}\n    return 1")
    # The kernel may say of modes and times that they were set; it does not set them.
    assert answer.failure is Failure.RAISED or attempt.startswith(("os.chmod", "os.utime"))
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert old.read_text() == "as it was"
    assert (before.st_mode, before.st_mtime) == (old.stat().st_mode, old.stat().st_mtime)


@pytest.mark.parametrize("flags", ["os.O_RDONLY | os.O_TRUNC", "os.O_ACCMODE", "os.O_ACCMODE | os.O_TRUNC"])
def test_a_file_is_not_opened_in_a_way_that_an_older_landlock_does_not_see(strict: Worker, flags: str) -> None:
    # The device may be read and written; and the file system of some levels is read-only anyway.
    source = f"import os\ndef f(): os.open('/dev/null', {flags})"
    assert "Operation not permitted" in said(first(strict.run(job(source, "f")), "f"))


def test_what_a_child_does_to_its_streams_is_gone_with_it(worker: Worker) -> None:
    look = "import fcntl as c, os\ndef f(): return [c.fcntl(n, c.F_GETFL) for n in (0, 1, 2)]"
    change = "import fcntl as c, os\nfor n in (0, 1, 2): c.fcntl(n, c.F_SETFL, os.O_NONBLOCK | os.O_APPEND)\n"
    before = first(worker.run(job(look, "f")), "f").value
    changed = first(worker.run(job(change + look, "f")), "f").value
    assert changed != before
    assert first(worker.run(job(look, "f")), "f").value == before


@pytest.mark.parametrize("call", ["flock(file, c.LOCK_EX | c.LOCK_NB)", "lockf(file, c.LOCK_EX | c.LOCK_NB)"])
def test_no_locks_are_to_be_had_that_others_could_see(ask: Ask, call: str) -> None:
    """Where a child may lock a file at all, that locks nothing: a second lock, through another opening, is free."""
    twice = f"for file in (open('lock', 'w'), open('lock', 'w')): c.{call}"
    answer = ask(f"import fcntl as c\ndef f():\n    {twice}\n    return 'free'")
    assert answer.failure is Failure.RAISED or answer.value == "free"


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (
            "import sqlite3\nwith sqlite3.connect('b.db') as b:\n    b.execute('pragma journal_mode=wal')\n"
            "    b.execute('create table t(x)')\n"
            "    b.execute('insert into t values (7)')\nx = sum(*sqlite3.connect('b.db').execute('select x from t'))",
            7,
        ),
        ("import shelve\nwith shelve.open('s') as s: s['x'] = 8\nx = shelve.open('s')['x']", 8),
        (
            "import shutil\nopen('a', 'w').write('9')\nshutil.copy2('a', 'b')\nx = int(open('b').read())",
            9,
        ),
    ],
    ids=["sqlite3", "shelve", "shutil"],
)
def test_libraries_that_set_modes_or_locks_work_in_the_scratch_folder(ask: Ask, source: str, value: int) -> None:
    assert ask(f"{source}\ndef f(): return x").value == value


@pytest.mark.parametrize(
    "attempt",
    [
        "os.fork()",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "os.execv('/bin/true', ['true'])",
        "os.system('true')",
        "__import__('subprocess').run(['true'])",
        "__import__('multiprocessing').get_context('spawn').Process(target=print).start()",
        "os.kill(os.getppid(), 0)",
        "os.kill(1, 0)",
        "os.killpg(0, 0)",
        "__import__('socket').socket()",
        "__import__('socket').socketpair()",
        "__import__('socket').create_connection(('127.0.0.1', 9), 1)",
        "__import__('urllib.request').request.urlopen('http://127.0.0.1:9', timeout=1)",
    ],
)
def test_no_processes_signals_or_sockets(ask: Ask, attempt: str) -> None:
    answer = ask(f"import os\ndef f():\n    return repr({attempt})")
    # os.system reports what the shell would have said: that it could not even be started.
    assert answer.failure is Failure.RAISED or (attempt.startswith("os.system") and answer.value not in ("0", None))


CALLS = {"fork": 57, "vfork": 58, "ptrace": 101, "unshare": 272, "mount": 165, "memfd_create": 319, "bpf": 321}
CALLS |= {"io_uring_setup": 425, "prctl": 157, "keyctl": 250, "process_vm_readv": 310, "kill": 62, "clone3": 435}
CALLS |= {"add_key": 248, "request_key": 249, "shmget": 29, "semget": 64, "msgget": 68, "mq_open": 240}
CALLS |= {"preadv2": 327, "readahead": 187, "cachestat": 451, "inotify_init": 253, "fanotify_init": 300, "link": 86}
CALLS |= {"mincore": 27, "fadvise64": 221, "truncate": 76, "mknod": 133}


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86_64")
@pytest.mark.parametrize("name", CALLS)
def test_the_kernel_refuses_what_python_is_not_asked_about(strict: Worker, name: str) -> None:
    source = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        f"def f():\n    return libc.syscall({CALLS[name]}, 0, 0, 0, 0, 0), ctypes.get_errno()"
    )
    assert first(strict.run(job(source, "f")), "f").value in [(-1, 1), (-1, 38)]


SIOCSPGRP, FIOASYNC, F_SETOWN = 0x8902, 0x5452, 8  # by which signals are asked for
PARTLY = [f"16, 3, {SIOCSPGRP}, place", f"16, 3, {FIOASYNC}, place", f"72, 3, {F_SETOWN}, os.getpid()"]
PARTLY += ["302, 0, resource.RLIMIT_NOFILE, place, 0"]


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86_64")
@pytest.mark.parametrize("call", PARTLY)
def test_the_kernel_refuses_other_ways_of_calls_that_are_allowed_in_some(strict: Worker, call: str) -> None:
    source = (
        "import ctypes, os, resource\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "place = ctypes.byref((ctypes.c_uint64 * 2)(1, 1))\n"
        f"def f(): return libc.syscall({call}), ctypes.get_errno()"
    )
    assert first(strict.run(job(source, "f")), "f").value == (-1, 1)


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86_64")
def test_the_system_calls_of_x32_kill(strict: Worker) -> None:
    source = "import ctypes\ndef f(): ctypes.CDLL(None).syscall(0x40000000 + 57)"
    assert first(strict.run(job(source, "f")), "f").failure is Failure.DIED


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the machine code is that of x86_64")
def test_the_system_calls_of_a_32_bit_processor_kill(strict: Worker) -> None:
    # `getpid`, which has the number of another call on x86_64, one that is allowed; then `ret`.
    source = (
        "import ctypes, mmap\ncode = mmap.mmap(-1, 4096, prot=7)\ncode.write(bytes.fromhex('b814000000cd80c3'))\n"
        "def f(): return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()"
    )
    assert first(strict.run(job(source, "f")), "f").failure is Failure.DIED


def test_limits_cannot_be_raised(ask: Ask) -> None:
    source = "import resource as r\ndef f():\n    r.setrlimit(r.RLIMIT_AS, (r.RLIM_INFINITY, r.RLIM_INFINITY))"
    assert refused(ask(source), "PermissionError", "OSError", "ValueError")


def test_descriptors_core_dumps_files_and_processor_time_are_limited(ask: Ask) -> None:
    names = "CORE", "NOFILE", "FSIZE", "CPU", *(["AS"] if sys.platform == "linux" else [])
    source = f"import resource\ndef f(): return list(map(resource.getrlimit, {numbers(names)}))"
    limits = dict(zip(names, ask(source).value, strict=True))
    assert limits["CORE"] == (0, 0)
    assert limits["NOFILE"][1] <= OPEN_FILES
    assert limits["FSIZE"][1] <= WRITTEN_FILE_BYTES
    assert all(0 < most < 1 << 62 for _, most in limits.values() if most)


def numbers(limits: Sequence[str]) -> list[int]:
    return [getattr(resource, f"RLIMIT_{name}") for name in limits]


def test_the_number_of_threads_is_limited(worker: Worker) -> None:
    # `threading` would wait without end for a thread that has no memory to say that it has begun.
    source = (
        "import _thread, resource\ngate = _thread.allocate_lock()\ngate.acquire()\ndef limit():\n"
        "    return resource.getrlimit(resource.RLIMIT_NPROC)[1]\n"
        "def f():\n    _thread.stack_size(65536)\n    count = 0\n    try:\n        while count < 900:\n"
        "            _thread.start_new_thread(gate.acquire, ())\n            count += 1\n"
        "    except RuntimeError: pass\n    return count"
    )
    evidence = worker.run(job(source, "limit", "f", seconds=PATIENCE))
    assert first(evidence, "limit").value != resource.RLIM_INFINITY
    # The kernel holds root to no such limit. At the weaker levels root has become somebody else.
    stays_root = os.geteuid() == 0 and worker.level in ("namespaces", "landlock")
    assert stays_root or first(evidence, "f").value <= 600


def test_no_descriptor_but_the_wire_is_open(ask: Ask, worker: Worker) -> None:
    source = (
        "import os\ndef open_(n):\n    try: os.fstat(n)\n    except OSError: return False\n    return True\n"
        "def f(): return [n for n in range(1000) if open_(n)]"
    )
    found = ask(source).value
    assert found[:4] == [0, 1, 2, 3]
    assert found[4:] == list(range(100, 100 + len(found) - 4))  # folders of Python, where only root may pass to them
    assert not found[4:] or worker.level == "user"


@pytest.mark.parametrize("level", OFFERED)
def test_the_environment_holds_nothing_of_the_callers(level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    handful = {*isolation.environment("/"), "LC_CTYPE", "PWD"}
    monkeypatch.setenv("SECRET_TOKEN", "x")
    with Worker(level) as worker:  # a zygote that runs already would hold what was set before
        names = first(worker.run(job("import os\ndef f(): return list(os.environ)", "f")), "f").value
    assert "SECRET_TOKEN" not in names
    assert set(names) <= handful


def test_the_abstract_and_the_local_sockets_of_the_machine_cannot_be_reached(ask: Ask, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
        listening.listen()
        source = (
            f"import socket\ndef f():\n    socket.socket(socket.AF_UNIX).connect('{tmp_path}/socket')\n    return 1"
        )
        assert ask(source).failure is Failure.RAISED


def test_root_is_no_longer_root(ask: Ask) -> None:
    assert ask("import os\ndef f():\n    os.setuid(0)\n    os.chroot('/')\n    return 1").failure is Failure.RAISED


@pytest.mark.parametrize("level", [level for level in OFFERED if isolation.find(level).strict])
def test_a_child_has_no_privilege_and_is_filtered(level: str) -> None:
    with Worker(level) as worker:
        ours = zygotes(worker)
        hangs = threading.Thread(target=worker.run, args=(job("def f():\n    while True: pass", "f", seconds=2),))
        hangs.start()
        (child,) = wait_until(lambda: children(worker._zygotes[False]._process.pid) - ours)
        told = wait_until(lambda: (found := status(child))["Seccomp"] == "2" and found)
        hangs.join()
    assert [int(told[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")] == [0] * 4
    assert told["NoNewPrivs"] == "1"


def status(pid: int) -> dict[str, str]:
    """What the kernel tells of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_namespaces_show_nothing_of_the_machine() -> None:
    if "namespaces" not in OFFERED:
        pytest.skip("namespaces are not offered here")
    source = (
        "import os\ndef exists(*names): return [os.path.exists(name) for name in names]\n"
        f"def f(): return os.getppid(), exists('/home', '/root/.ssh', '/proc/self', {__file__!r})"
    )
    with Worker("namespaces") as worker:
        parent, seen = first(worker.run(job(source, "f")), "f").value
    assert parent == 1
    assert not any(seen)


def test_a_child_that_hangs_is_gone_when_its_submission_is_done(worker: Worker) -> None:
    worker.run(job("def f():\n    while True: pass", "f", seconds=0.2))
    assert children(worker._zygotes[False]._process.pid) <= {worker._zygotes[False]._process.pid, *zygotes(worker)}


def zygotes(worker: Worker) -> set[int]:
    """The processes that a worker always has: the zygote, and what wraps it."""
    worker.run(Job(()))
    return children(worker._zygotes[False]._process.pid)


def children(pid: int) -> set[int]:
    listing = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    parents = {int(p): int(pp) for p, pp, stat in map(str.split, listing.splitlines()) if not stat.startswith("Z")}
    found = {pid}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found


@pytest.mark.parametrize("zygote_too", [False, True], ids=["parent", "zygote too"])
@pytest.mark.parametrize("level", OFFERED)
def test_everything_dies_with_the_parent(level: str, zygote_too: bool) -> None:
    code = (
        "import sys, os\nfrom autograder.sandbox.worker import Worker\nfrom tests.sandbox.conftest import job\n"
        f"w = Worker({level!r}); w.run(job('', ))\nprint(w._zygotes[False]._process.pid, flush=True)\n"
        "w.run(job('def f():\\n    while True: pass', 'f', seconds=60))"
    )
    root = str(Path(__file__).parents[2])
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=root) as parent:
        assert parent.stdout is not None
        zygote = int(parent.stdout.readline())
        time.sleep(0.3)
        family = children(zygote)
        for pid in (zygote, parent.pid)[not zygote_too :]:  # a zygote that is gone can end nothing any more
            os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(map(alive, family)))


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.parametrize("level", OFFERED)
def test_plots_cost_nothing_in_a_worker_that_has_the_libraries(level: str) -> None:
    pytest.importorskip("matplotlib")
    source: Any = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('$x^2$')\nplt.show()\ndef f(): return 1"
    with Worker(level) as worker:
        evidence = worker.run(job(source, "f", needs_plotting=True, seconds=30))
    assert evidence.troubles == ()
    assert first(evidence, "f").value == 1
