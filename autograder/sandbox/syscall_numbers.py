"""The numbers of the system calls that a child may make, by the processor of the machine.

They are the kernel's promise and never change; the lists hold what `seccomp` allows, ignores or does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_X86_64 = """
read 0 write 1 open 2 close 3 stat 4 fstat 5 lstat 6 poll 7 lseek 8 mmap 9 mprotect 10 munmap 11 brk 12
rt_sigaction 13 rt_sigprocmask 14 rt_sigreturn 15 ioctl 16 pread64 17 pwrite64 18 readv 19 writev 20 access 21
pipe 22 select 23 sched_yield 24 mremap 25 msync 26 madvise 28 dup 32 dup2 33 pause 34 nanosleep 35 getitimer 36
alarm 37 setitimer 38 getpid 39 clone 56 exit 60 uname 63 fcntl 72 fsync 74 fdatasync 75 ftruncate 77 getdents 78
getcwd 79 chdir 80 fchdir 81 rename 82 mkdir 83 rmdir 84 unlink 87 readlink 89 umask 95 gettimeofday 96 getrlimit 97
getrusage 98 chmod 90 fchmod 91 chown 92 fchown 93 lchown 94 utime 132 utimes 235 futimesat 261 fchownat 260
fchmodat 268 utimensat 280 flock 73 listxattr 194 llistxattr 195 flistxattr 196
symlink 88 symlinkat 266
sysinfo 99 times 100 getuid 102 getgid 104 geteuid 107 getegid 108 getppid 110
getpgrp 111
getgroups 115 getpgid 121 getsid 124 rt_sigpending 127 rt_sigtimedwait 128 rt_sigsuspend 130 sigaltstack 131
statfs 137 fstatfs 138 getpriority 140 sched_getparam 143 sched_getscheduler 145 sched_get_priority_max 146
sched_get_priority_min 147 gettid 186 time 201 futex 202 sched_getaffinity 204 getdents64 217 set_tid_address 218
restart_syscall 219 clock_gettime 228 clock_getres 229 clock_nanosleep 230 exit_group 231 openat 257 mkdirat 258
newfstatat 262 unlinkat 263 renameat 264 readlinkat 267 faccessat 269 pselect6 270 ppoll 271 set_robust_list 273
dup3 292 pipe2 293 prlimit64 302 getcpu 309 renameat2 316 getrandom 318 membarrier 324 statx 332 rseq 334
close_range 436 faccessat2 439 futex_waitv 449
"""
# Of arm64 and riscv64, which have only the newer of several ways to ask for the same.
_GENERIC = """
getcwd 17 dup 23 dup3 24 fcntl 25 ioctl 29 mkdirat 34 unlinkat 35 renameat 38 statfs 43 fstatfs 44 ftruncate 46
faccessat 48 chdir 49 fchdir 50 openat 56 close 57 pipe2 59 getdents64 61 lseek 62 read 63 write 64 readv 65
writev 66 pread64 67 pwrite64 68 pselect6 72 ppoll 73 readlinkat 78 newfstatat 79 fstat 80 fsync 82 fdatasync 83
exit 93 exit_group 94 set_tid_address 96 futex 98 set_robust_list 99 nanosleep 101 getitimer 102 setitimer 103
clock_gettime 113 clock_getres 114 clock_nanosleep 115 sched_getscheduler 120 sched_getparam 121
sched_getaffinity 123 sched_yield 124 sched_get_priority_max 125 sched_get_priority_min 126 restart_syscall 128
sigaltstack 132 rt_sigsuspend 133 rt_sigaction 134 rt_sigprocmask 135 rt_sigpending 136 rt_sigtimedwait 137
rt_sigreturn 139 getpriority 141 times 153 getpgid 155 getsid 156 getgroups 158 uname 160 getrlimit 163
listxattr 11 llistxattr 12 flistxattr 13 flock 32 fchmod 52 fchmodat 53 fchownat 54 fchown 55 utimensat 88
getrusage 165 umask 166 getcpu 168 gettimeofday 169 getpid 172 getppid 173 getuid 174 geteuid 175 getgid 176
getegid 177 gettid 178 sysinfo 179 brk 214 munmap 215 mremap 216 clone 220 mmap 222 mprotect 226 msync 227
madvise 233 prlimit64 261 renameat2 276 getrandom 278 membarrier 283 statx 291 rseq 293 close_range 436
faccessat2 439 futex_waitv 449 symlinkat 36
"""


@dataclass(frozen=True)
class Processor:
    """A kind of processor: how the kernel calls it in a filter, and the numbers of system calls by their names."""

    audit: int
    numbers: Mapping[str, int]


def _numbers(text: str) -> dict[str, int]:
    words = text.split()
    return dict(zip(words[::2], map(int, words[1::2]), strict=True))


PROCESSORS = {
    "x86_64": Processor(0xC000003E, _numbers(_X86_64)),
    "aarch64": Processor(0xC00000B7, _numbers(_GENERIC)),
    "riscv64": Processor(0xC00000F3, _numbers(_GENERIC)),
}
