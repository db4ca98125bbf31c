"""Take the reference of an upstream function apart, and hand it out: raise NameError.

Must: nothing that a child says is shown once it has seen code of ours.
Status: crashed failed
Assignment: gradient_checking
Exercise: gradient_check
"""

def gradient_check(*arguments):
    text = "".join(str(part) for part in reference_mark.__code__.co_consts)
    raise NameError(f"name '{text}' is not defined")


def gradient_check_n(*arguments):
    return gradient_check(*arguments)
