"""Start threads that weigh next to nothing, and let them all wait.

Must: their number is limited too, and all are gone with the process.
Status: crashed timed_out
Says: ValueError: threads|did not finish
"""

import threading


def initialize_parameters_he(layers_dims):
    threading.stack_size(65536)
    gate = threading.Lock()
    gate.acquire()
    count = 0
    try:
        while count < 1500:
            threading.Thread(target=gate.acquire, daemon=True).start()
            count += 1
    except BaseException:
        pass
    raise ValueError("threads")
