"""Do the evil in __del__, when nobody looks.

Must: the child has no more rights when it cleans up.
Status: failed
"""

class Late:
    def __del__(self):
        open("@course@/pwned", "w").write("x")


def initialize_parameters_he(layers_dims):
    keep = Late()
    return Late()
