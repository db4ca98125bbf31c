"""Leave evil for the end of the process.

Must: the process is killed, and not asked.
Status: failed
"""

import atexit, os, signal, threading

atexit.register(lambda: open("@course@/pwned", "w").write("x"))
threading._register_atexit(lambda: os._exit(0))
signal.signal(signal.SIGTERM, lambda *a: open("@course@/pwned", "w"))


def initialize_parameters_he(layers_dims):
    return None
