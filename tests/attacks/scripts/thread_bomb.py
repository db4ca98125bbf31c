"""Start threads until none can be had, and leave them behind.

Must: they are bounded by the memory, and die with the process.
Status: failed crashed timed_out out_of_memory
"""

import threading, time

COUNT = 0
try:
    for _ in range(100_000):
        threading.Thread(target=time.sleep, args=(60,), daemon=False).start()
        COUNT += 1
except BaseException:
    pass


def initialize_parameters_he(layers_dims):
    return COUNT
