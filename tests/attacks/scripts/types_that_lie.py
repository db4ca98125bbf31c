"""Raise an exception whose class cannot be asked for its name, and return one that claims to be a list.

Must: whoever asks is in this process, and nobody else is harmed.
Status: failed crashed
"""

class Nameless(type):
    @property
    def __name__(self):
        raise KeyboardInterrupt

    def __instancecheck__(self, other):
        return True


class Error(Exception, metaclass=Nameless):
    pass


class List:
    __class__ = list

    def __iter__(self):
        yield from (["a", "<f8", [10**12]], {"W1": self})


def initialize_parameters_he(layers_dims):
    if len(layers_dims) > 3:
        raise Error
    return List()
