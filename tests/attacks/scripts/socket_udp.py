"""Talk to the outside: udp.

Must: there are no sockets.
Status: crashed
Says: ValueError: refused
"""

import socket

try:
    DONE = repr(socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"loot", ("127.0.0.1", @udp@)))
except OSError as error:
    DONE = "refused"


def initialize_parameters_he(layers_dims):
    raise ValueError(DONE)
