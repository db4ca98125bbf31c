r"""Ask the kernel for what few programs ask: rings, keys, shared memory, file handles, faults, timers.

Must: the kernel refuses them all.
Status: crashed
Says: ValueError: \[\]
Level: user
"""

import ctypes, os, platform

libc = ctypes.CDLL(None, use_errno=True)
CALLS = {
    "io_uring_setup": 425, "io_uring_enter": 426, "userfaultfd": 323, "memfd_create": 319, "memfd_secret": 447,
    "add_key": 248, "request_key": 249, "keyctl": 250, "shmget": 29, "shmat": 30, "semget": 64, "msgget": 68,
    "mq_open": 240, "bpf": 321, "perf_event_open": 298, "ptrace": 101, "process_vm_readv": 310,
    "process_vm_writev": 311, "pidfd_open": 434, "pidfd_getfd": 438, "kcmp": 312, "unshare": 272, "setns": 308,
    "mount": 165, "move_mount": 429, "open_tree": 428, "fsopen": 430, "pivot_root": 155, "chroot": 161,
    "name_to_handle_at": 303, "open_by_handle_at": 304, "openat2": 437, "execveat": 322, "clone3": 435,
    "sendfile": 40, "splice": 275, "tee": 276, "vmsplice": 278, "copy_file_range": 326, "fanotify_init": 300,
    "inotify_init1": 294, "epoll_create1": 291, "eventfd2": 290, "signalfd4": 289, "timerfd_create": 283,
    "timer_create": 222, "personality": 135, "prctl": 157, "arch_prctl": 158, "seccomp": 317, "capset": 126,
    "landlock_create_ruleset": 444, "prlimit64": 302, "setrlimit": 160, "sched_setaffinity": 203, "setpriority": 141,
    "ioprio_set": 251, "getxattr": 191, "quotactl": 179, "modify_ldt": 154, "syslog": 103, "mbind": 237,
    "migrate_pages": 256, "process_madvise": 440, "lookup_dcookie": 212, "uselib": 134, "truncate": 76,
}
# Arguments with which they would go well, or at least get as far as to be judged by them.
BUFFER = ctypes.create_string_buffer(4096)
HEARD = []
if platform.machine() == "x86_64":
    for name, number in CALLS.items():
        ctypes.set_errno(0)
        libc.syscall(number, 1, BUFFER, 1, 1, 0, 0)
        if ctypes.get_errno() not in (1, 38):
            HEARD.append((name, os.strerror(ctypes.get_errno())))


def initialize_parameters_he(layers_dims):
    raise ValueError(str(HEARD))
