"""Loop for ever while the notebook is read.

Must: the functions are tried without that cell.
Status: failed timed_out
"""

while True:
    pass

# %%
def initialize_parameters_he(layers_dims):
    return "still here"
