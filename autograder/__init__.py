"""A notebook course kit: exercises, the model they build, and an autograder that keeps code and verdict apart."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - nothing was installed where a notebook is opened beside the package
    _HERE = "{}.{}".format(*sys.version_info)
    raise SystemExit(
        f"autograder: Python 3.11 or newer is needed, and this is {_HERE}. Make an environment with one: "
        "python3.11 -m venv .venv (or, with conda: conda create -n course python=3.11), and install the packages there."
    )
