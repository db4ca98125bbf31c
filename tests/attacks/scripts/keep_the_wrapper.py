"""Keep the wrapper of an upstream function for the exercises that come later.

Must: what is kept answers no exercise that is still open.
Status: failed crashed
Assignment: gradient_checking
Exercise: gradient_check
"""

KEPT = []


def gradient_check(*arguments):
    KEPT.append(forward_propagation)
    return KEPT[0](*arguments[:2])


def forward_propagation(x, theta):
    return KEPT[0](x, theta) if KEPT else None


def backward_propagation(x, theta):
    return KEPT[0](x, theta) if KEPT else None
