"""Swallow every exception and every signal, for ever.

Must: the process is killed by a signal that cannot be swallowed.
Status: timed_out
"""

import signal

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass


def initialize_parameters_he(layers_dims):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
