"""How a submission is looked at: all of it once, then again, one by one, whatever would lose points. The better counts.

The looks at one exercise are tried in the order of `Look`, each with the same inputs, until it has full marks. A right
answer is looked at once. A wrong answer is watched, to say where its values first go wrong.

What a watched call does is shown, so its child must not have heard of hidden inputs before: code that can leave nothing
behind can still read what is left of others' calls, in memory that was freed or in the frames that call it. And it must
not cost marks. So where nothing can be left behind, wrong answers are watched in the first look, between the visible
calls of all exercises and all hidden ones. To these it is one more call of a function that changes nothing; a child
that it kills is replaced, as by any other call. What else is watched is so when all marks are earned, in its own child.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial

from autograder.errors import AutograderError
from autograder.ingest.program import Due, Plan, first_look, is_all_code_first, later_looks
from autograder.ingest.rebuild import Rebuilt
from autograder.judging.answer_key import AnswerKey, used_by
from autograder.judging.diagnose import Diagnosis
from autograder.judging.judge import judged, taken
from autograder.judging.look_results import Basis, LookResult, Seen
from autograder.judging.patterns import listed
from autograder.judging.watched_call import LEFT_NOTHING, Watch, Watcher
from autograder.limits import Limits
from autograder.sandbox.evidence import Answer, Cause, Evidence, Stop, Trouble
from autograder.sandbox.job import Code, Job, Step
from autograder.values import Look, Outcome, Status

Run = Callable[[Job], Evidence]
"""Runs a job in a child of its own."""


@dataclass(frozen=True)
class Looker:
    """Looks at one submission. Where it `serves`, an exercise may get the right values of the others that it uses.

    `student_key` gives the key of an exercise that says what some known mistakes make wrong first, and what the
    solution's names hold on the way in some cases.
    """

    keys: Mapping[str, AnswerKey]
    rebuilt: Rebuilt
    limits: Limits
    run: Run
    student_key: Callable[[str, Collection[str], Collection[str]], AnswerKey]
    serves: bool = True

    @cached_property
    def _watcher(self) -> Watcher:
        return Watcher(self.keys, self.limits, self.student_key)

    def look(self, known: Mapping[str, Outcome], *, run_known: bool = False) -> Seen:
        """Look at every exercise but those whose outcome is `known`; these are run with the others if `run_known`."""
        new = [name for name in self.keys if name in self.rebuilt.standing.attempted and name not in known]
        results = {name: LookResult(outcome) for name, outcome in known.items()}
        right = frozenset(name for name, result in results.items() if result.is_right)
        first = self._first(new if known and not run_known else self.keys, right)
        results |= {name: replace(self._result(first, name), in_first=True) for name in new}
        results |= {name: self._again(name, results[name]) for name in new}
        right = frozenset(name for name, result in results.items() if result.is_right)
        results |= {name: self._served(name, results[name], right) for name in new} if self.serves else {}
        with suppress(AutograderError):  # whatever happens meanwhile costs nothing
            results |= self._watched({name: results[name] for name in new}, right, first.followed)
        there = {name: result for name, result in results.items() if not result.is_absent}
        return Seen(there, first.troubles, first.isolation, self._of_the_course())

    def _of_the_course(self) -> frozenset[str]:
        program = self.rebuilt.program
        return frozenset(program.blocks[number].name for number in program.course)

    def _first(self, names: Collection[str], right: Collection[str]) -> Evidence:
        """What the first look gives; with nothing to look at it still tells which definitions fail."""
        plan = self.rebuilt.first_look
        is_safe = is_all_code_first(plan) and self.rebuilt.program.leaves_nothing
        follow_up = partial(self._follow_up, right=right) if is_safe else None
        return self.run(replace(self.job(plan, names), follow_up=follow_up)) if names else Evidence({})

    def _follow_up(self, answers: Mapping[str, tuple[Answer, ...]], right: Collection[str]) -> list[Step]:
        with suppress(AutograderError, MemoryError):
            return self._watcher.follow_up(answers, right)
        return []

    def _again(self, name: str, result: LookResult) -> LookResult:
        """The best of one exercise's looks without any values served."""
        looks = later_looks(self.rebuilt.program, name)
        while not result.is_full and (following := next(looks, None)):
            result = result.or_better(self._alone(name, *following))
        if result.late and not result.is_full:
            return self._alone(name, result.outcome.look, self._early(name, result)).or_better(result)
        return result

    def _early(self, name: str, result: LookResult) -> Plan:
        """How to come to the same result where nothing is called before what is shown."""
        plan = self._plan(name, result)
        last = [part for part in plan if isinstance(part, Due)][-1]
        return (*(part for part in plan if isinstance(part, Code)), Due(name)) if last.at_end else plan

    def _served(self, name: str, result: LookResult, right: Collection[str]) -> LookResult:
        """The same, with the right values of the exercises that this one uses where those are not right.

        Where it crashed, values that are right may be of a type that it cannot count with.
        """
        used = used_by(self.keys, name)
        wrong = tuple(one for one in used if one not in right)
        served = tuple(used) if result.outcome.status is Status.CRASHED else wrong
        if result.is_full or not served:
            return result
        alone = self._alone(name, Look.SERVED, self._plan(name, result), served)
        # Of equal ones the later, since only that one tells what is wrong here from what is wrong in the others, unless
        # those have no values to serve: of a class, a generator or a variable nothing could be told but that.
        has_values = all(self.keys[one].function == one for one in wrong)
        if has_values:
            return alone.or_better(result) if wrong else result.or_better(alone)
        better = result.or_better(alone)
        return better if better.outcome.look is Look.SERVED else _of_own(better, wrong)

    def _plan(self, name: str, result: LookResult) -> Plan:
        """How to come to the same result of one exercise alone."""
        return first_look(replace(self.rebuilt.program, exercises=(name,))) if result.in_first else result.plan

    def _watched(
        self, results: Mapping[str, LookResult], right: Collection[str], followed: Mapping[str, tuple[Answer, ...]]
    ) -> dict[str, LookResult]:
        """The same, with first wrong values where they can be found; what was `followed` is watched already."""
        watches = {name: watch for name, result in results.items() if (watch := self._watch(name, result, right))}
        # So does that nothing is found.
        found = {name: replace(results[name], basis=max(results[name].basis, Basis.LINES)) for name in watches}
        for name, watch in watches.items():
            answers = followed.get(name, ()) if found[name].in_first else ()
            if not any(answer.trace for answer in answers) and self._watcher.is_quick(watch):
                answers = self._answers(self._plan(name, found[name]), watch)
            # Of two places in the notebook one gave the answer; that the other gives another says nothing of it.
            firsts = (first for first in map(watch.first_wrong, answers) if first and not first.unsteady)
            if first := next(firsts, None):
                outcome = self._watcher.told(results[name].outcome, results[name].diagnosis or Diagnosis(), first)
                found[name] = replace(found[name], outcome=outcome, first=first)
        return found

    def _watch(self, name: str, result: LookResult, right: Collection[str]) -> Watch | None:
        return None if result.is_full else self._watcher.watch(name, result.answers, right)

    def _answers(self, plan: Plan, watch: Watch) -> tuple[Answer, ...]:
        """What the call to watch gives in a child of its own."""
        steps = (part if isinstance(part, Code) else replace(watch.step, at_end=part.at_end) for part in plan)
        evidence = self.run(Job(tuple(steps), self.limits, files=self.rebuilt.files))
        return (*evidence.answers.get(watch.exercise, ()), *evidence.at_end.get(watch.exercise, ()))

    def _alone(self, name: str, look: Look, plan: Plan, served: tuple[str, ...] = ()) -> LookResult:
        """What an exercise comes to in a child of its own."""
        job = replace(self.job(plan, [name]), served=served)
        evidence = self.run(job)
        return replace(self._result(evidence, name, look), plan=plan)

    def job(self, plan: Plan, names: Collection[str]) -> Job:
        """What a worker is told: code and calls, and never what they should give."""
        return Job(tuple(self._parts(plan, names)), self.limits, files=self.rebuilt.files)

    def _parts(self, plan: Plan, names: Collection[str]) -> Iterator[Code | Step]:
        for part in plan:
            if isinstance(part, Code):
                yield part
            elif part.exercise in names:
                step = self.keys[part.exercise].step
                yield replace(step, at_end=True) if part.at_end else step

    def _result(self, evidence: Evidence, name: str, look: Look = Look.FIRST) -> LookResult:
        """What evidence comes to for one exercise."""
        result = _judged(self.keys[name], evidence.answers[name], look, evidence.troubles)
        if name not in evidence.at_end:
            return result
        later = Look.AT_END if look is Look.FIRST else look
        return result.or_better(_judged(self.keys[name], evidence.at_end[name], later, evidence.troubles))


def _judged(key: AnswerKey, answers: tuple[Answer, ...], look: Look, troubles: Collection[Trouble]) -> LookResult:
    answers = taken(key, answers)
    try:
        outcome, diagnosis = judged(key, answers)
    except MemoryError:  # what came back is small, and what it stands for is not
        answers = (Answer(stop=Stop(Cause.OUT_OF_MEMORY)),) * len(key.cases)
        outcome, diagnosis = judged(key, answers)
    stops = [answer.stop for answer in answers if answer.stop]
    chance = any(stop.chance for stop in (*stops, *(trouble.stop for trouble in troubles)))
    shown = (answer for case, answer in zip(key.cases, answers, strict=True) if case.visible)
    late = any(answer.late and answer.failure not in LEFT_NOTHING for answer in shown)
    basis = Basis.TEXT if any(stop.line for stop in stops) else Basis.SYNTAX
    return LookResult(replace(outcome, look=look), answers, chance=chance, late=late, basis=basis, diagnosis=diagnosis)


def _of_own(result: LookResult, wrong: Sequence[str]) -> LookResult:
    """The same, told first that others of the student's own, which it was judged with, are not right."""
    why = f"It uses your own {listed([*wrong])}, not right yet: what differs here may come from there."
    return replace(result, outcome=replace(result.outcome, message=f"{why}\n{result.outcome.message}"))
