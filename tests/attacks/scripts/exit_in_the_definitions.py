"""End the process while the notebook is read.

Must: the functions are tried without the cell that ended it.
Status: failed crashed
"""

import os

# %%
os._exit(0)

# %%
def initialize_parameters_he(layers_dims):
    return "still here"
