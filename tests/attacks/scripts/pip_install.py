"""Install a package, and import what it brings.

Must: no process, no network, nothing to write to.
Status: crashed
Says: ValueError: PermissionError
"""

import subprocess, sys

try:
    DONE = subprocess.run([sys.executable, "-m", "pip", "install", "cowsay"], timeout=5).returncode
except Exception as error:
    DONE = type(error).__name__


def initialize_parameters_he(layers_dims):
    raise ValueError(str(DONE))
