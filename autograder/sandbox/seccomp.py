"""The system calls a child may make, as a filter for the kernel. What is not listed does not exist for it.

An allow-list: a kernel that gains a system call does not widen it. Calls that were there when the numbers of all
processors became the same get "operation not permitted", newer ones "not implemented", which libraries take as a cue to
do without. The filter is written in the kernel's own words, so that nothing has to be installed for it.
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.sandbox.syscall_numbers import PROCESSORS, Processor

FILES = """
read write readv writev pread64 pwrite64 close close_range fstat newfstatat stat lstat statx lseek
unlink unlinkat rename renameat renameat2 mkdir mkdirat rmdir ftruncate fsync fdatasync
access faccessat faccessat2 getdents getdents64 getcwd readlink readlinkat dup dup2 dup3 pipe pipe2
statfs fstatfs chdir fchdir poll ppoll select pselect6
"""
MEMORY = "mmap munmap mremap mprotect madvise brk msync"
TIME = """
clock_gettime clock_getres clock_nanosleep gettimeofday nanosleep time times getitimer setitimer alarm
getrusage
"""
SELF = """
getpid getppid gettid getuid geteuid getgid getegid getpgrp getpgid getsid getgroups uname sysinfo getrlimit
getcpu sched_yield sched_getaffinity sched_get_priority_max sched_get_priority_min sched_getparam
sched_getscheduler getpriority umask set_tid_address set_robust_list rseq restart_syscall futex futex_waitv
membarrier getrandom rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend
sigaltstack pause exit exit_group
"""

# Making, moving and deleting files is for landlock, a read-only file system or the modes of files to judge: they allow
# it in the scratch folder only. What not all of them see on every kernel stays refused: emptying a file by its name.

# What `shutil.copy`, `shelve` or `sqlite3` ask for on the way, and can do without: a mode, an owner, a time, a lock.
# The kernel does nothing and says that all went well, so that nothing is changed, and no lock is a message to others.
IGNORED = """
chmod fchmod fchmodat chown fchown lchown fchownat utime utimes futimesat utimensat flock
"""
# Files have no attributes beside; `shutil.copy2` asks for a list of them.
UNKNOWN = "listxattr llistxattr flistxattr"


@dataclass(frozen=True)
class Argument:
    """A condition: of an argument, counted from 0, the bits of `mask` are those of `value`."""

    place: int
    value: int = 0
    mask: int = (1 << 32) - 1


Ways = Sequence[Sequence[Argument]]
"""The arguments for which a call is allowed: any way will do, of which all conditions hold."""

_CLONE_THREAD = 0x00010000
# Of ioctl and fcntl only what asks, or sets flags of one's own descriptors: F_SETOWN could send signals.
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS WINSZ FIONREAD FIONBIO FIONCLEX FIOCLEX
_FCNTLS = (0, 1, 2, 3, 4, 5, 36, 1030, 1032)  # F_DUPFD to F_GETLK, F_OFD_GETLK, F_DUPFD_CLOEXEC, F_GETPIPE_SZ
_FCNTL_LOCKS = (6, 7, 37, 38)  # F_SETLK, F_SETLKW, and those of open files


def _open(flags: int) -> Ways:
    """Opening is landlock's to judge, but for two ways that it does not see on every kernel.

    Opened neither for reading nor for writing (access mode 3), any file opens; and before Linux 6.2 a file that is
    opened in that way, or for reading, may be emptied.
    """
    writing = [[Argument(flags, mode, os.O_ACCMODE)] for mode in (os.O_WRONLY, os.O_RDWR)]
    return [*writing, [Argument(flags, os.O_RDONLY, os.O_ACCMODE | os.O_TRUNC)]]


PARTLY: Mapping[str, Ways] = {
    # Threads yes, processes no. clone3 hides its flags behind a pointer; glibc falls back to clone.
    "clone": [[Argument(0, _CLONE_THREAD, _CLONE_THREAD)]],
    # Limits may be read, one's own: nothing to set is a null pointer, which has two halves.
    "prlimit64": [[Argument(0), Argument(2, mask=(1 << 64) - 1)]],
    "ioctl": [[Argument(1, request)] for request in _IOCTLS],
    "fcntl": [[Argument(1, command)] for command in _FCNTLS],
    "open": _open(1),
    "openat": _open(2),
}
_IN_ANY_WAY: Ways = ((),)
ALLOWED = {**dict.fromkeys(f"{FILES} {MEMORY} {TIME} {SELF}".split(), _IN_ANY_WAY), **PARTLY}
# Links are for the scratch folder only; modes of files alone would let them be made in /tmp, where others may follow.
LINKS = dict.fromkeys(("symlink", "symlinkat"), _IN_ANY_WAY)

# What the kernel's filter machine understands: load a word, mask it, compare, give an answer.
_LOAD, _AND, _IF_EQUAL, _IF_AT_LEAST, _ANSWER = 0x20, 0x54, 0x15, 0x35, 0x06
ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _PROCESSOR, _ARGUMENTS = 0, 4, 16  # where they stand in what is looked at
_X32 = 0x40000000  # x86_64 has a second set of numbers from here on
_SAME_EVERYWHERE = 424  # from here on all processors have the same numbers

_Line = tuple[int, int, int, int]


def refusal(code: int) -> int:
    """The answer that a call fails with an error of the system."""
    return _ERRNO | code


def program(*, links: bool) -> bytes:
    """The filter for this machine's processor. Raises KeyError for one whose numbers are not known.

    Symbolic `links` are allowed where something else keeps them in the scratch folder.
    """
    known = PROCESSORS[os.uname().machine]
    numbers, old = known.numbers, refusal(errno.EPERM)
    rules = (line for name, lines in _rules(links) if name in numbers for line in _if_equal(numbers[name], lines))
    rest = [(_IF_AT_LEAST, 0, 1, _SAME_EVERYWHERE), _answer(refusal(errno.ENOSYS)), _answer(old)]
    return assembled([*_begin(known), *rules, *rest])


def assembled(lines: Iterable[_Line]) -> bytes:
    """A filter as the kernel takes it."""
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def _begin(processor: Processor) -> Iterator[_Line]:
    """Calls of another processor's (32-bit, x32) have other numbers: they kill."""
    yield (_LOAD, 0, 0, _PROCESSOR)
    yield (_IF_EQUAL, 1, 0, processor.audit)
    yield _answer(_KILL)
    yield (_LOAD, 0, 0, _NUMBER)
    yield (_IF_AT_LEAST, 0, 1, _X32)
    yield _answer(_KILL)


def _rules(links: bool) -> Iterator[tuple[str, list[_Line]]]:
    """For each call that is not simply refused, what is answered to it; of fcntl some commands are ignored."""
    yield from ((name, [_answer(refusal(0))]) for name in IGNORED.split())
    yield from ((name, [_answer(refusal(errno.ENOTSUP))]) for name in UNKNOWN.split())
    for name, ways in (ALLOWED | LINKS if links else ALLOWED).items():
        ignored = [[Argument(1, lock)] for lock in _FCNTL_LOCKS] if name == "fcntl" else []
        lines = [line for way in ignored for line in _way(way, refusal(0))]
        lines += [line for way in ways for line in _way(way, ALLOW)]
        yield name, [*lines, _answer(refusal(errno.EPERM))] if any(ways) else lines


def _way(way: Sequence[Argument], action: int) -> list[_Line]:
    """Answer so if all conditions hold, or else go on behind it; the number is not needed any more."""
    lines = [_answer(action)]
    for place, value, mask in reversed([half for argument in way for half in _halves(argument)]):
        lines = [(_LOAD, 0, 0, place), (_AND, 0, 0, mask), (_IF_EQUAL, 0, len(lines), value), *lines]
    return lines


def _halves(argument: Argument) -> Iterator[tuple[int, int, int]]:
    """Where the two words of an argument stand, the low one first, as far as they matter."""
    for half in (0, 32):
        if mask := argument.mask >> half & 0xFFFFFFFF:
            yield _ARGUMENTS + 8 * argument.place + half // 8, argument.value >> half & 0xFFFFFFFF, mask


def _if_equal(value: int, lines: list[_Line]) -> list[_Line]:
    return [(_IF_EQUAL, 0, len(lines), value), *lines]


def _answer(action: int) -> _Line:
    return (_ANSWER, 0, 0, action)
