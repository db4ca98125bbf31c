r"""Read the solutions, the gradebook and another submission, all of whose places are known.

Must: none can be opened.
Status: crashed
Says: ValueError: \['\w+Error', '\w+Error', '\w+Error'\]
"""

LOOT = []
for path in ("source/secret.py", "gradebook.db", "submitted/bob/notebook.ipynb"):
    try:
        LOOT.append(open("@course@/" + path).read())
    except OSError as error:
        LOOT.append(type(error).__name__)


def initialize_parameters_he(layers_dims):
    raise ValueError(str(LOOT))
