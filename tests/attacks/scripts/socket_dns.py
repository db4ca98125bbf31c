"""Talk to the outside: dns.

Must: there are no sockets.
Status: crashed
Says: ValueError: refused
"""

import socket

try:
    DONE = repr(socket.getaddrinfo("example.org", 80))
except OSError as error:
    DONE = "refused"


def initialize_parameters_he(layers_dims):
    raise ValueError(DONE)
