"""The values that the names of a function take while it runs, one moment after the other.

In: a function with its source, and the names to watch. Out: moments, each with a copy of a value. It judges nothing
and holds no expected value, so that it can run beside student code: it imports numpy and Python's own library, and
nothing of the package.
"""
