"""Close every descriptor and go on working.

Must: a closed wire is a dead child.
Status: crashed timed_out
"""

import os


def initialize_parameters_he(layers_dims):
    os.closerange(0, 100)
    while True:
        pass
