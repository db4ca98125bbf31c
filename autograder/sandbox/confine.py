"""What a child does to itself before it runs a student's first line. Standard library only, nothing optional.

Everything that can be prepared is prepared once in the zygote (the landlock ruleset, the seccomp program, the
capability records), so that a child pays a dozen system calls. Whatever fails raises, and the child never
runs student code: isolation is there or the submission is not run.

Landlock is called directly: the Python package of that name knows files only, not TCP, signals and sockets.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import mmap
import os
import resource
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.limits import OPEN_FILES, THREADS, WRITTEN_FILE_BYTES
from autograder.sandbox import audit, own_user

LINUX = sys.platform == "linux"
DATA = 3  # the descriptor that a child keeps: its end of the wire
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_KEEPCAPS, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 8, 22, 38
_PR_SET_CHILD_SUBREAPER, _SECCOMP_MODE_FILTER = 36, 2
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_READ = 1 << 2 | 1 << 3  # read files, list directories
# Write, delete and make files, folders and symbolic links, move them, cut them off; no devices, sockets or pipes.
_WRITE = _READ | 1 << 1 | 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 12 | 1 << 13 | 1 << 14
_EVERY_FILE_ACCESS = {1: 13, 2: 14, 3: 15, 5: 16}  # by ABI: how many kinds of access the kernel can refuse
_CAPABILITY_VERSION = 0x20080522
_TO_CHANGE_USERS = 1 << 0 | 1 << 6 | 1 << 7  # CAP_CHOWN, CAP_SETGID, CAP_SETUID
_TO_READ_ALL = 1 << 2  # CAP_DAC_READ_SEARCH
_NOBODY = 65534
_libc = ctypes.CDLL(None, use_errno=True)


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"  # what `_pack_` has always meant; Python 3.14 wants to be told
    _fields_ = [("access", ctypes.c_uint64), ("parent", ctypes.c_int32)]


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("program", ctypes.c_void_p)]


def landlock_abi() -> int:
    """The version of landlock that the kernel offers; 0 where there is none."""
    return max(0, _libc.syscall(_CREATE_RULESET, None, 0, 1)) if LINUX else 0


def has_seccomp() -> bool:
    """Whether the kernel takes filters of system calls: one that is nowhere is then a bad address."""
    refused = LINUX and _libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, None, 0, 0)
    return bool(refused) and ctypes.get_errno() == errno.EFAULT


class Confinement:
    """One level, prepared: `enter` confines the calling process to it.

    A `user` of its own (0 for none) has so many descriptors (`kept`) that stand for folders.
    """

    def __init__(self, policy: Mapping[str, Any], user: int = 0, kept: int = 0) -> None:
        self._readable, self._usable, self._scratch = policy["readable"], policy["usable"], policy["scratch"]
        self._home, self._closed, self._user, self._kept = policy["home"], policy["closed"], user, kept
        self._base = _address_space() if LINUX else 0
        self._ruleset = _ruleset(self._readable, self._usable, self._scratch) if policy["landlock"] else None
        self.strict = bool(policy["filter"])
        # Threads count as processes do, those of the same user all together.
        self._tasks = (0 if self._user else _neighbours()) + THREADS if self.strict else 0
        self._program = ctypes.create_string_buffer(bytes.fromhex(policy["filter"]))
        length = (len(self._program) - 1) // 8
        self._filter = _Filter(length, ctypes.cast(self._program, ctypes.c_void_p))

    def enter(self, wire: int, memory: int, cpu: int) -> None:
        """Keep nothing but `wire` (as descriptor 3), and give up every right that is not needed."""
        silence()  # anew: flags and locks of what is inherited would stay there for the next child
        self._limit(memory, cpu)
        if self.strict:
            self._restrict()
        elif LINUX and may_change_users():
            _become_nobody(self._home, self._scratch)
        os.chdir(self._scratch)
        if LINUX:  # after a change of user, which would undo it
            _call(_libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
        os.dup2(wire, DATA)  # only now: 3 may have been the ruleset
        os.closerange(DATA + 1, own_user.FIRST)
        os.closerange(own_user.FIRST + self._kept, 4096)
        if self.strict:
            pointer = ctypes.byref(self._filter)
            _call(_libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, pointer, 0, 0), "seccomp")
        else:
            audit.watch(self._readable, self._usable, self._scratch)

    def _limit(self, memory: int, cpu: int) -> None:
        limits = {resource.RLIMIT_FSIZE: WRITTEN_FILE_BYTES, resource.RLIMIT_NOFILE: OPEN_FILES}
        limits[resource.RLIMIT_CORE] = 0
        if LINUX:
            limits[resource.RLIMIT_AS] = self._base + memory
            limits[resource.RLIMIT_MSGQUEUE] = 0
        # Without seccomp, which tells processes from threads, neither may be had.
        limits[resource.RLIMIT_NPROC] = self._tasks
        for which, most in limits.items():
            _lower(which, most)
        # Below the last limit, at which the kernel kills without a word, lies one that says what it was.
        _lower(resource.RLIMIT_CPU, cpu, cpu + 2)

    def _restrict(self) -> None:
        _call(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
        if self._user:
            own_user.become(self._user, self._closed)
        _keep_capabilities(0)
        if self._ruleset is not None:
            _call(_libc.syscall(_RESTRICT_SELF, self._ruleset, 0), "landlock")


def silence() -> None:
    """Standard input at its end; output to nowhere. What a student prints is never read by anybody."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    os.close(null)


def _call(result: int, name: str) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return result


def _ruleset(readable: Sequence[str], usable: Sequence[str], scratch: str) -> int:
    """A landlock ruleset: reading beneath `readable`, writing to `usable` devices and beneath `scratch`, no more."""
    abi = landlock_abi()
    kinds = max(count for version, count in _EVERY_FILE_ACCESS.items() if version <= abi)
    # TCP can be refused since ABI 4, signals and abstract sockets to the outside since ABI 6.
    wanted = _Ruleset((1 << kinds) - 1, 3 if abi >= 4 else 0, 3 if abi >= 6 else 0)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    ruleset = _call(_libc.syscall(_CREATE_RULESET, ctypes.byref(wanted), size, 0), "landlock")
    for path in readable:
        _allow(ruleset, path, _READ if os.path.isdir(path) else 1 << 2)
    for path in usable:
        _allow(ruleset, path, 1 << 1 | 1 << 2)
    _allow(ruleset, scratch, _WRITE & wanted.files)
    return ruleset


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no permission
    beneath = _Beneath(access, parent)
    _call(_libc.syscall(_ADD_RULE, ruleset, 1, ctypes.byref(beneath), 0), "landlock")
    os.close(parent)


def _keep_capabilities(which: int) -> None:
    """Give up all other privileges: then not even root raises limits, or does more to a file than its owner may."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    kept = (ctypes.c_uint32 * 6)(which, which, 0, 0, 0, 0)  # effective, permitted, inheritable; 32 and 32 bits
    _call(_libc.capset(header, kept), "capset")


def may_change_users() -> bool:
    """Whether this process is root with the rights to become another user, which a container may have taken away."""
    return os.geteuid() == 0 and _held(_TO_CHANGE_USERS) == _TO_CHANGE_USERS


def _held(which: int) -> int:
    """Those of some privileges that this process has, or may take up again."""
    header, found = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0), (ctypes.c_uint32 * 6)()
    _call(_libc.capget(header, found), "capget")
    return found[1] & which


def _become_nobody(home: str, scratch: str) -> None:
    """Stop being root, for whom limits on processes do not hold; keep only the right to read, for imports.

    Root of a container has no such right to keep: there, Python lies open to all, and `home` has to be passed through.
    """
    os.chmod(home, 0o711)
    os.chown(scratch, _NOBODY, _NOBODY)
    _call(_libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0), "prctl")
    os.setgroups([])
    os.setresgid(_NOBODY, _NOBODY, _NOBODY)
    os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    _keep_capabilities(_held(_TO_READ_ALL))


def _address_space() -> int:
    """The bytes of address space in use, found by bisection: /proc may not be there to ask."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    low, high = 0, 1 << 31  # in pages
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _fits(middle * mmap.PAGESIZE, hard) else (middle, high)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    return high * mmap.PAGESIZE


def _neighbours() -> int:
    """The threads that this user has already. In a namespace of our own, where /proc is not there, none is counted."""
    count = 0
    for pid in filter(str.isdigit, os.listdir("/proc") if os.path.isdir("/proc") else ()):
        with contextlib.suppress(OSError):  # it ended meanwhile
            if os.stat(f"/proc/{pid}").st_uid == os.getuid():
                count += len(os.listdir(f"/proc/{pid}/task"))
    return count


def _lower(which: int, soft: int, most: int | None = None) -> None:
    """Set a limit for good, or keep a lower one that is in force already."""
    _, hard = resource.getrlimit(which)
    most = soft if most is None else most
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (min(soft, most), most))


def _fits(limit: int, hard: int) -> bool:
    if hard != resource.RLIM_INFINITY and limit > hard:
        return True
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        mmap.mmap(-1, mmap.PAGESIZE).close()
    except (OSError, MemoryError):
        return False
    return True


def guard_zygote() -> None:
    """Hide this process from its children, and inherit what they leave behind."""
    if LINUX:
        _call(_libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0), "prctl")
        _call(_libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl")
