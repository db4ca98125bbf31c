"""Talk to the outside: listen.

Must: there are no sockets.
Status: crashed
Says: ValueError: refused
"""

import socket

try:
    DONE = repr(socket.create_server(("127.0.0.1", 0)))
except OSError as error:
    DONE = "refused"


def initialize_parameters_he(layers_dims):
    raise ValueError(DONE)
