r"""Raise the limits that were set.

Must: limits cannot be raised.
Status: crashed
Says: ValueError: \[(.RLIMIT_NPROC.)?\]
"""

import resource

RAISED = []
for name in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NPROC", "RLIMIT_NOFILE"):
    try:
        resource.setrlimit(getattr(resource, name), (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        RAISED.append(name)
    except (OSError, ValueError):
        pass


def initialize_parameters_he(layers_dims):
    raise ValueError(str(RAISED))
