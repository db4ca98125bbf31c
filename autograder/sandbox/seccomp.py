"""The system calls a child may make. What is not listed does not exist for it.

An allow-list: a kernel that gains a system call does not widen it. Calls that a student may reasonably try
get "operation not permitted", all others "not implemented", which libraries take as a cue to do without.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import tempfile
from collections.abc import Sequence
from typing import Any

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
ALLOWED = [*FILES.split(), *MEMORY.split(), *TIME.split(), *SELF.split()]

REFUSED = """
fork vfork execve execveat socket socketpair connect bind listen accept accept4 sendto sendmsg
sendmmsg recvfrom recvmsg recvmmsg shutdown setsockopt getsockopt getsockname getpeername ptrace
process_vm_readv process_vm_writev kill tkill tgkill pidfd_open pidfd_send_signal pidfd_getfd rt_sigqueueinfo
rt_tgsigqueueinfo setrlimit setpriority setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid
setfsgid setpgid setsid capset personality prctl mount umount2 pivot_root chroot unshare setns bpf
perf_event_open io_uring_setup io_uring_enter io_uring_register keyctl add_key request_key userfaultfd
memfd_create memfd_secret shmget shmat shmctl msgget msgsnd semget mq_open creat link linkat symlink symlinkat
mknod mknodat truncate fallocate mincore fadvise64
chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes utimensat futimesat setxattr
lsetxattr fsetxattr removexattr lremovexattr fremovexattr flock sethostname setdomainname settimeofday clock_settime
clock_adjtime adjtimex reboot kexec_load kexec_file_load init_module finit_module delete_module swapon swapoff
syslog acct quotactl open_by_handle_at name_to_handle_at fanotify_init inotify_init inotify_init1
sched_setaffinity sched_setscheduler sched_setparam sched_setattr iopl ioperm modify_ldt wait4
waitid
"""

# Making, moving and deleting files is landlock's to judge: it allows that in the scratch folder only. What it does not
# see on every kernel stays refused: emptying a file by its name, and whatever changes a file's mode, owner or times.

_CLONE_THREAD = 0x00010000
# Of ioctl and fcntl only what asks, or sets flags of one's own descriptors: F_SETOWN could send signals, and a lock
# on a file that all may read would be a message to other submissions.
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS WINSZ FIONREAD FIONBIO FIONCLEX FIOCLEX
_FCNTLS = (0, 1, 2, 3, 4, 1030, 1032)  # F_DUPFD to F_SETFL, F_DUPFD_CLOEXEC, F_GETPIPE_SZ
_OPENS = {"open": 1, "openat": 2}  # which argument holds the flags


@functools.cache
def program() -> bytes:
    """The filter as a BPF program for this machine; raises ImportError or RuntimeError if it cannot be."""
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    # Another architecture's calls (32-bit, x32) have other numbers; libseccomp's answer to them is to kill.
    _add(rules, pyseccomp.ALLOW, ALLOWED)
    _add(rules, pyseccomp.ERRNO(errno.EPERM), REFUSED.split())
    _add_partial(rules, pyseccomp)
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def _add(rules: Any, action: int, names: Sequence[str]) -> None:
    for name in names:
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            rules.add_rule(action, name)  # if this libseccomp has not heard of it, the default refuses it


def _add_partial(rules: Any, lib: Any) -> None:
    """Calls that are allowed for some arguments only."""
    refuse = lib.ERRNO(errno.EPERM)
    # Threads yes, processes no. clone3 hides its flags behind a pointer; glibc falls back to clone.
    rules.add_rule(lib.ALLOW, "clone", lib.Arg(0, lib.MASKED_EQ, _CLONE_THREAD, _CLONE_THREAD))
    rules.add_rule(refuse, "clone", lib.Arg(0, lib.MASKED_EQ, _CLONE_THREAD, 0))
    # Limits may be read, one's own.
    rules.add_rule(lib.ALLOW, "prlimit64", lib.Arg(0, lib.EQ, 0), lib.Arg(2, lib.EQ, 0))
    for request in _IOCTLS:
        rules.add_rule(lib.ALLOW, "ioctl", lib.Arg(1, lib.EQ, request))
    for command in _FCNTLS:
        rules.add_rule(lib.ALLOW, "fcntl", lib.Arg(1, lib.EQ, command))
    for name, place in _OPENS.items():
        _add_open(rules, lib, name, place)


def _add_open(rules: Any, lib: Any, name: str, flags: int) -> None:
    """Opening is landlock's to judge, but for two ways that it does not see on every kernel.

    Opened neither for reading nor for writing (access mode 3), any file opens; and before Linux 6.2 a file that is
    opened in that way, or for reading, may be emptied.
    """
    refuse, both = lib.ERRNO(errno.EPERM), os.O_ACCMODE | os.O_TRUNC
    for mode in (os.O_WRONLY, os.O_RDWR):
        rules.add_rule(lib.ALLOW, name, lib.Arg(flags, lib.MASKED_EQ, os.O_ACCMODE, mode))
    rules.add_rule(lib.ALLOW, name, lib.Arg(flags, lib.MASKED_EQ, both, os.O_RDONLY))
    rules.add_rule(refuse, name, lib.Arg(flags, lib.MASKED_EQ, both, os.O_TRUNC))
    rules.add_rule(refuse, name, lib.Arg(flags, lib.MASKED_EQ, os.O_ACCMODE, os.O_ACCMODE))
