"""`python -m autograder`, and what the command `autograder` starts."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; where the packages for it are missing, say so in one sentence."""
    try:
        from autograder.cli import shell_limits

        for lack in shell_limits.lacks():
            sys.exit(f"autograder: {lack}")
        from autograder.cli.main import main as run

        run()
    except KeyboardInterrupt:  # before a command could take it
        sys.exit(130)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("", "autograder"):
            raise
        from autograder.errors import how_to_install

        advice = f"{how_to_install('grade')}. In a notebook, check() and hint() work without it."
        sys.exit(f"autograder: the command line needs {package}, which is not installed; {advice}")


if __name__ == "__main__":
    main()
