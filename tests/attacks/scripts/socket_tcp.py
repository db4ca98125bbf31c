"""Talk to the outside: tcp.

Must: there are no sockets.
Status: crashed
Says: ValueError: refused
"""

import socket

try:
    DONE = repr(socket.create_connection(("127.0.0.1", @port@), 1))
except OSError as error:
    DONE = "refused"


def initialize_parameters_he(layers_dims):
    raise ValueError(DONE)
