"""How Sphinx makes the site: `make docs`. Every page is Markdown; the command-line reference comes from the program."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "deep-networks-autograder"
version = release = PROJECT["version"]
project_copyright = "the authors, MIT licensed"

extensions = ["myst_parser"]
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
suppress_warnings = ["myst.strikethrough"]
nitpicky = True

html_theme = "furo"
html_title = "A notebook course and its autograder"
html_show_sourcelink = False


def _command_line_reference() -> None:
    """Write the reference as Typer derives it from the commands."""
    command = [sys.executable, "-m", "typer", "autograder.cli.main", "utils", "docs", "--name", "autograder"]
    # Without a width, the sentences about commands would be cut to that of a terminal.
    variables = {**os.environ, "TERMINAL_WIDTH": "1000"}
    text = subprocess.run(command, check=True, capture_output=True, text=True, env=variables, cwd=HERE.parent).stdout
    target = HERE / "generated" / "command-line.md"
    target.parent.mkdir(exist_ok=True)
    target.write_text(text.replace("# `autograder`", "# The command line", 1), encoding="utf-8")


_command_line_reference()
