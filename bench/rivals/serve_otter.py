"""Runs in Otter's environment: `otter generate` once, then what `otter run -a autograder.zip` does a submission."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from otter.api import grade_submission


def main() -> None:
    """Grade one submission a line."""
    answers, folder = os.fdopen(os.dup(1), "w"), Path(sys.argv[1])
    os.dup2(2, 1)  # whatever else is printed is not an answer
    command = [sys.executable, "-m", "otter", "generate", "-t", "tests", "-o", "autograder.zip"]
    subprocess.run([*command, "--no-requirements", "--no-environment"], check=True, cwd=folder)
    print("{}", file=answers, flush=True)
    for line in sys.stdin:
        started, before = time.perf_counter(), sum(os.times()[:4])
        results = grade_submission(line.strip(), str(folder / "autograder.zip"), quiet=True)
        seconds, processor = time.perf_counter() - started, sum(os.times()[:4]) - before
        share = results.total / results.possible
        print(json.dumps({"seconds": seconds, "processor": processor, "share": share}), file=answers, flush=True)


if __name__ == "__main__":
    main()
