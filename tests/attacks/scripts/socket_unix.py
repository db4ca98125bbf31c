"""Talk to the outside: unix.

Must: there are no sockets.
Status: crashed
Says: ValueError: refused
"""

import socket

try:
    DONE = repr(socket.socket(socket.AF_UNIX).connect("@course@/socket"))
except OSError as error:
    DONE = "refused"


def initialize_parameters_he(layers_dims):
    raise ValueError(DONE)
