"""Kernels that lack some system calls, for whatever is started on them.

gVisor has no landlock, and where Docker gives nobody a user namespace, nobody can mount.
"""

from __future__ import annotations

import os
import sys

_WITHOUT = """
import ctypes, os, struct, sys
lacking = map(int, sys.argv[1].split())
lines = [(0x20, 0, 0, 0), *(line for call in lacking for line in ((0x15, 0, 1, call), (0x06, 0, 0, 0x00050000 | 38)))]
program = b"".join(struct.pack("=HBBI", *line) for line in [*lines, (0x06, 0, 0, 0x7FFF0000)])
class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("program", ctypes.c_char_p)]
libc = ctypes.CDLL(None)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.byref(Filter(len(program) // 8, program)), 0, 0) == 0
os.execvp(sys.argv[2], sys.argv[2:])
"""
LANDLOCK = "444 445 446"
MOUNTS = {"x86_64": "165 272 155", "aarch64": "40 97 41"}.get(os.uname().machine, "")  # mount, unshare, pivot_root
CONFINING_NOTHING = f"{LANDLOCK} {MOUNTS}"
CHANGING_USERS = {"x86_64": "117 119", "aarch64": "147 149"}.get(os.uname().machine, "")  # setresuid, setresgid
FILTERS = {"x86_64": "157 317", "aarch64": "167 277"}.get(os.uname().machine, "")  # prctl, seccomp


def on_a_kernel_without(calls: str) -> list[str]:
    """The beginning of a command line; only Linux has what could be taken away."""
    return [sys.executable, "-c", _WITHOUT, calls] if calls and sys.platform == "linux" else []
