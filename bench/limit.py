"""The limit: what grading would cost if nothing but the work itself had to be done.

A warm process that has numpy loaded forks a child for each submission; the child runs the same definitions, makes the
same calls and the same comparisons, and says the score. No isolation, no notebook, no wire, no store.
"""

from __future__ import annotations

import gc
import os
import pickle
import struct
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import numpy as np
import numpy.linalg
import numpy.random  # numpy loads it when it is first used, which would be once a child

import autograder.reference.network  # noqa: F401  (what notebooks import)
from autograder.judging.answer_key import AnswerKey
from autograder.judging.judge import judge
from autograder.sandbox.evidence import Answer, Cause, Stop
from autograder.sandbox.job import Call, Job
from autograder.values import Block

_SCORE = struct.Struct("<d")


def seconds(
    jobs: Sequence[Job], keys: Mapping[str, AnswerKey], processes: int, folder: Path
) -> tuple[float, float, float]:
    """How long these jobs take on so many warm processes, their processor time, and the sum of all scores."""
    work = [folder / f"limit{number}.pickle" for number in range(processes)]
    for number, path in enumerate(work):
        path.write_bytes(pickle.dumps((jobs[number::processes], dict(keys))))
    started = [_start(path) for path in work]
    for process in started:
        _line(process)
    begin = time.perf_counter()
    for process in started:
        process.stdin.write(b"go\n")  # type: ignore[union-attr]
        process.stdin.flush()  # type: ignore[union-attr]
    said = [tuple(map(float, _line(process).split())) for process in started]
    took = time.perf_counter() - begin
    for process in started:
        process.communicate()
    return took, sum(used for _, used in said), sum(total for total, _ in said)


def _start(path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bench.limit", str(path)]
    variables = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).parents[1])}
    # A session of its own, as our workers have: on a busy machine Linux shares out its time by sessions.
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=variables, start_new_session=True
    )


def _line(process: subprocess.Popen[bytes]) -> bytes:
    return process.stdout.readline()  # type: ignore[union-attr]


def main(path: str) -> None:
    """Load the work, say so, wait for the word, and do it."""
    jobs, keys = pickle.loads(Path(path).read_bytes())
    for key in keys.values():  # what the comparisons keep from one submission to the next
        judge(key, [Answer(case.expected) for case in key.cases])
        judge(key, [Answer(None) for _ in key.cases])
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    sys.stdin.readline()
    before = sum(os.times()[:4])
    total = sum(_forked(job, keys) for job in jobs)
    print(total, sum(os.times()[:4]) - before, flush=True)


def _forked(job: Job, keys: Mapping[str, AnswerKey]) -> float:
    mine, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.write(theirs, _SCORE.pack(_score(job, keys)))
        finally:
            os._exit(0)
    os.close(theirs)
    answer = os.read(mine, _SCORE.size)
    os.close(mine)
    os.waitpid(pid, 0)
    return _SCORE.unpack(answer)[0] if answer else 0.0


def _score(job: Job, keys: Mapping[str, AnswerKey]) -> float:
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    main = sys.modules["__main__"] = ModuleType("__main__")
    for block in (code.block for code in job.codes):
        try:
            exec(compile(block.source, block.name, "exec"), main.__dict__)
        except BaseException:
            continue
    answers = {step.exercise: [_answer(main.__dict__, call) for call in step.calls] for step in job.steps}
    return sum(judge(keys[name], found).score or 0.0 for name, found in answers.items())


@cache
def _compiled(block: Block) -> CodeType:
    return compile(block.source, block.name, "exec")


def _answer(names: dict[str, Any], call: Call) -> Answer:
    before = dict(names) if call.wrapped else None
    try:
        for block in (wrap.block for wrap in call.wrapped):
            exec(_compiled(block), names)
        np.random.seed(call.seed)
        return Answer(names[call.function](*call.arguments))
    except BaseException as error:
        return Answer(stop=Stop(Cause.RAISED, type(error).__name__, str(error)))
    finally:
        if before is not None:
            names.clear()
            names.update(before)


if __name__ == "__main__":
    main(sys.argv[1])
