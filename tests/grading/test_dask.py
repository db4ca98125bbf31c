"""A cluster grades the course as it is, on machines that see nothing of it and keep nothing; what breaks is told."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from autograder.course import find
from tests import variant_course
from tests.conftest import PATIENCE, ROOT, solved, wait_until
from tests.grading.clusters import Cluster, a_cluster, certificates
from tests.grading.networks import HERE, Networks, two_networks, why_none

pytest.importorskip("distributed")

NAME = "initialization"
HE = "initialize_parameters_he"
XAVIER = find(ROOT).assignment(NAME).reference.functions[HE].replace("np.sqrt(2 /", "np.sqrt(1 /")
SLOW = "__import__('time').sleep(0.05)"


def another_numpy(folder: Path) -> None:
    facts = folder / "numpy-0.1.dist-info" / "METADATA"
    facts.parent.mkdir()
    facts.write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 0.1\n")


def another_python(folder: Path) -> None:
    (folder / "sitecustomize.py").write_text("import platform\nplatform.python_version = lambda: '3.1.4'\n")


def another_package(folder: Path) -> None:
    shutil.copytree(ROOT / "autograder", folder / "autograder")
    change(folder / "autograder" / "judging" / "judge.py", "from __future__", "# older\nfrom __future__")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of its own, whose exercises import a helper, one student who is right and one who is not."""
    course = tmp_path / "course"
    shutil.copytree(ROOT / "source" / NAME, course / "source" / NAME)
    exercises = course / "source" / NAME / "exercises.py"
    head = "import sys\nfrom pathlib import Path\n\nsys.path.insert(0, str(Path(__file__).parent))\n"
    text = exercises.read_text().replace("from autograder.exercise", f"{head}import helping\nfrom autograder.exercise")
    exercises.write_text(text.replace('"every weight matrix", 7', '"every weight matrix", helping.WEIGHT'))
    (exercises.parent / "helping.py").write_text("WEIGHT = 7\n")
    hand_in(course, "ada", solved(NAME))
    hand_in(course, "bob", solved(NAME, {HE: XAVIER}))
    return course


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """One with a worker that stays, and that sees neither the course nor the home of whoever grades."""
    with a_cluster() as found:
        yield found


def hand_in(course: Path, student: str, document: dict[str, Any] | str) -> Path:
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    text = document if isinstance(document, str) else json.dumps(document)
    (folder / f"{NAME}.ipynb").write_text(text)
    return folder


def hand_in_many(course: Path, count: int) -> None:
    """So many hand-ins, none of which equals another, and each of which takes its time."""
    answers = find(ROOT).assignment(NAME).reference.functions
    for number in range(count):
        own = answers[HE].replace("    parameters = {}", f"    parameters = {{}}\n    {SLOW}", 1)
        hand_in(course, f"student{number:02}", solved(NAME, {HE: f"number = {number}\n{own}"}))


def command(*more: str) -> list[str]:
    marks = ("--json", "marks.jsonl", "--seed", "5")
    return [sys.executable, "-m", "autograder", "grade", "--course", ".", *marks, *more]


def on(cluster: Cluster) -> tuple[str, ...]:
    insecure = () if cluster.protocol == "tls" else ("--insecure-scheduler",)
    return "--executor", "dask", "--scheduler", cluster.address, *insecure


def grade(course: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Grade the class of a course, always with the same seed."""
    surroundings = {**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s", **environment}
    return subprocess.run(
        command(*more), cwd=course, env=surroundings, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@contextmanager
def grading(course: Path, *more: str, enter: Sequence[str] = ()) -> Iterator[subprocess.Popen[str]]:
    """The same, while it goes on; somewhere else by what its command begins with."""
    words = [*enter, *command(*more)]
    process = subprocess.Popen(words, cwd=course, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def lines(course: Path) -> list[dict[str, Any]]:
    """What was written of each hand-in, but for how long it took."""
    found = map(json.loads, (course / "marks.jsonl").read_text().splitlines())
    return [{name: value for name, value in line.items() if name != "seconds"} for line in found]


def scores(course: Path) -> dict[str, float]:
    return {line["student"]: line["score"] for line in lines(course)}


def recorded(course: Path) -> Counter[str]:
    """Whose marks the gradebook has, and how many times each was given."""
    with closing(sqlite3.connect(course / "gradebook.db")) as book, suppress(sqlite3.OperationalError):
        return Counter(student for (student,) in book.execute("SELECT student FROM autograder_history"))
    return Counter()  # it is being made


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def told(stderr: str, *said: str) -> str:
    """One sentence, no traceback and no log, in which this is said."""
    assert "Traceback" not in stderr
    assert " - distributed" not in stderr
    last = stderr.strip().splitlines()[-1]
    assert last.startswith("autograder: ")
    assert [words for words in said if words not in last] == []
    return last


def refused(done: subprocess.CompletedProcess[str], course: Path, *said: str) -> None:
    """Refused with one sentence, and without a mark."""
    assert done.returncode == 2, done.stderr
    told(done.stderr, *said)
    assert not (course / "marks.jsonl").exists() or scores(course) == {}


# ------------------------------------------------------------------------------------------------ what a cluster does


def test_a_machine_that_sees_nothing_of_the_course_gives_the_same_lines(course: Path, cluster: Cluster):
    eve = hand_in(course, "eve", solved(NAME, {HE: f"from beside import answer\n\n{XAVIER}"}))
    (eve / "beside.py").write_text("answer = 42\n")
    (eve / "copy.ipynb").write_text(json.dumps(solved(NAME)))
    hand_in(course, "fay", "no notebook".ljust(11 << 20))
    (course / "submitted" / "gus" / NAME).mkdir(parents=True)
    closed = hand_in(course, "hal", solved(NAME)) / f"{NAME}.ipynb"
    closed.chmod(0)
    os.truncate(hand_in(course, "ian", "") / f"{NAME}.ipynb", 1 << 30)
    done = grade(course, "--jobs", "1", "--force")
    assert done.returncode == 1, done.stderr
    here = lines(course)
    done = grade(course, *on(cluster), "--force")
    assert done.returncode == 1, done.stderr
    assert "Warning" not in done.stderr, "Dask has nothing to say of large hand-ins"
    assert lines(course) == here
    assert {line["status"] for line in here} == {"graded", "unreadable"}
    assert cluster.left_behind() == [], "no process and no file outlives a run"


def test_a_worker_that_stays_gives_the_marks_of_the_course_as_it_is_now(course: Path, cluster: Cluster):
    changes = [
        ("helping.py", "WEIGHT = 7", "WEIGHT = 7", 23),
        ("helping.py", "WEIGHT = 7", "WEIGHT = 1", 27.5),
        ("exercises.py", 'Check("every bias", 1,', 'Check("every bias", 5,', 28.75),
    ]
    for file, old, new, points in changes:
        change(course / "source" / NAME / file, old, new)
        done = grade(course, *on(cluster))
        assert done.returncode == 0, done.stderr
        assert scores(course) == {"ada": 30, "bob": points}


def test_each_student_is_graded_there_by_the_variant_of_their_own(tmp_path: Path, cluster: Cluster):
    variants = variant_course.made(tmp_path)
    whole = variant_course.with_variants(variants, "ada", "bob")
    variant_course.handed_in(variants, "ada", variant_course.answered(whole.of("ada")))
    variant_course.handed_in(variants, "bob", variant_course.answered(whole))  # by the numbers of nobody's variant
    done = grade(tmp_path, *on(cluster))
    assert done.returncode == 0, done.stderr
    assert scores(tmp_path) == {"ada": 12, "bob": 8}


@pytest.mark.parametrize(
    ("installed", "said"),
    [
        (another_numpy, "has numpy 0.1, where the run was started with"),
        (another_python, "has Python 3.1.4, where the run was started"),
        (another_package, "has another version of the autograder than the run was started with"),
    ],
)
def test_a_worker_with_another_installation_is_refused_by_name(
    course: Path, cluster: Cluster, tmp_path: Path, installed: Callable[[Path], None], said: str
):
    other = tmp_path / "other"
    other.mkdir()
    installed(other)
    with a_cluster(PYTHONPATH=str(other)) as apart:
        refused(grade(course, *on(apart)), course, "The worker on ", said)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), ("--scheduler tls://HOST:PORT", "leave --executor out")),
        (("--scheduler", "tls://127.0.0.1:9"), ("tls://127.0.0.1:9 cannot be reached", "TLS")),
        (("--scheduler", "tls://127.0.0.1:9", "--jobs", "2"), ("--nthreads", "leave --jobs out")),
        *((("--scheduler", it), (it, "no TLS", "--insecure-scheduler")) for it in ("tcp://127.0.0.1:9", "127.0.0.1:9")),
    ],
)
def test_what_no_cluster_can_be_asked_is_refused_before_anything_is_sent(
    course: Path, options: tuple[str, ...], said: tuple[str, ...]
):
    refused(grade(course, "--executor", "dask", *options), course, *said)


SPY = """
import glob, os

def found():
    places = ("/proc/*/environ", "/proc/*/cmdline", "/proc/*/maps", "{secrets}/*", "/tmp/machines-*/*/tmp/*/*/*")
    for path in (path for place in places for path in glob.glob(place)):
        try:
            text = open(path, "rb").read()
        except OSError:
            continue
        if any(word in text for word in (b"DASK_", b"PRIVATE" + b" KEY", b"cluster_grader", b"EXERCISES =")):
            return path
    return [name for name in os.environ if "DASK" in name]
"""


def test_a_cluster_behind_tls_grades_for_whoever_has_a_certificate_and_hides_all_from_students(
    course: Path, tmp_path: Path
):
    mine, strange = certificates(tmp_path / "mine"), certificates(tmp_path / "strange")
    spy = SPY.format(secrets=tmp_path / "mine")
    reference = find(ROOT).assignment(NAME).reference.functions[HE]
    right_if_found = reference.replace("    return parameters", "    return parameters if found() else {}")
    assert right_if_found != reference
    hand_in(course, "spy", solved(NAME, {HE: spy + right_if_found}))
    with a_cluster(0, tls=mine) as cluster:
        assert cluster.address.startswith("tls://")
        refused(grade(course, *on(cluster), **strange), course, cluster.address, "cannot be reached")
        cluster.start_worker(protocol="tcp")
        refused(grade(course, *on(cluster), **mine), course, "tcp://", "without TLS", "--protocol tls")
        cluster.start_worker()
        cluster.await_worker()  # while nobody is there but who is refused, nobody is waited for
        done = grade(course, *on(cluster), **mine)
    assert done.returncode == 0, done.stderr
    assert scores(course) == {"ada": 30, "bob": 23, "spy": 20}
    assert "without TLS" in done.stdout


# ------------------------------------------------------------------------------------------------- when things break


@pytest.fixture
def breaking() -> Iterator[Cluster]:
    """A cluster of a test's own."""
    with a_cluster(DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP="12s") as found:
        yield found


def grades(worker: psutil.Popen) -> bool:
    """Whether a machine has got a share of a run."""
    return any("cluster_grader" in " ".join(child.cmdline()) for child in worker.children())


def arrivals(cluster: Cluster, worker: psutil.Popen) -> tuple[int, int]:
    """How often a course came to a worker, and how many batches it graded."""
    from distributed import Client

    def seen(dask_worker: Any) -> tuple[int, list[str]]:
        steps = [entry for entry in dask_worker.state.log if len(entry) > 3 and entry[3] == "memory"]
        return os.getpid(), [str(entry[0]) for entry in steps if entry[1] != "memory"]

    with Client(cluster.address) as client:
        keys = dict(client.run(seen).values()).get(worker.pid, [])
    return sum("course" in key for key in keys), sum("grade" in key for key in keys)


def holders(cluster: Cluster) -> int:
    """How many workers have a course, as far as the scheduler knows."""
    from distributed import Client

    with Client(cluster.address) as client:
        return sum(len(workers) for key, workers in client.who_has().items() if "course" in str(key))


@pytest.mark.slow
def test_a_late_worker_gets_its_share_if_it_has_the_same_installed_and_a_killed_one_loses_nothing(
    course: Path, breaking: Cluster, tmp_path: Path
):
    hand_in_many(course, 60)
    another_numpy(tmp_path)
    with grading(course, *on(breaking), "--quiet") as run:
        first = breaking.workers[0]
        wait_until(lambda: grades(first))
        other = breaking.start_worker(PYTHONPATH=str(tmp_path))
        late = breaking.start_worker()
        wait_until(lambda: arrivals(breaking, other)[1] > 0 and grades(late))  # the other was asked, and has answered
        wait_until(lambda: holders(breaking) == 3)  # else Dask has the course made again, and taken from who has it
        first.kill()
        said = run.communicate(timeout=PATIENCE)[1]
    assert run.returncode == 0, said
    assert len(re.findall(r"The worker on \S+ has numpy 0\.1, [^.]*", said)) == 1, "who cannot grade is named once"
    courses, batches = arrivals(breaking, late)
    assert (courses, batches > 1) == (1, True), "the course is sent once to a worker, whatever it grades"
    assert sorted(recorded(course).items()) == [(student, 1) for student in sorted(os.listdir(course / "submitted"))]


def test_all_that_a_run_leaves_undone_is_named_and_the_same_command_goes_on(
    course: Path, breaking: Cluster, registered: Path, tmp_path: Path
):
    shutil.copy(registered, course / "gradebook.db")  # no batch is graded while nbgrader makes one
    for number in range(48):  # with the two that are there a batch, which comes back
        hand_in(course, f"copy{number:02}", solved(NAME))
    first = dict.fromkeys(os.listdir(course / "submitted"), 1)
    hand_in_many(course, 12)
    another_numpy(tmp_path)
    breaking.start_worker(PYTHONPATH=str(tmp_path))
    with grading(course, *on(breaking)) as run:
        wait_until(lambda: recorded(course))
        breaking.workers[0].kill()
        said = run.communicate(timeout=60)[1]
    assert run.returncode == 1, said
    assert recorded(course) == first
    missing = [f"{student} ({NAME})" for student in sorted(os.listdir(course / "submitted")) if student not in first]
    told(said, f"The Dask cluster {breaking.address} has no worker that can grade", "has numpy 0.1", *missing)
    told(said, f"Not graded yet: {missing[0]}", "The same command goes on from there")
    assert "Warning" not in said, "Dask has nothing to say of versions"
    worker = breaking.start_worker()
    with grading(course, *on(breaking)) as run:
        wait_until(lambda: grades(worker))
        breaking.scheduler.kill()
        said = run.communicate(timeout=60)[1]
    assert run.returncode == 1, said
    told(said, f"The Dask scheduler {breaking.address} does not answer any more", *missing)
    breaking.start_scheduler()
    breaking.start_worker()
    done = grade(course, *on(breaking))
    assert done.returncode == 0, done.stderr
    assert recorded(course) == dict.fromkeys(os.listdir(course / "submitted"), 1)
    wait_until(lambda: breaking.left_behind() == [])


@pytest.fixture
def networks() -> Iterator[Networks]:
    if why := why_none():
        pytest.skip(why)
    with two_networks() as found:
        yield found


def test_where_the_network_is_cut_every_hand_in_is_named_as_missing_or_graded_once(course: Path, networks: Networks):
    hand_in_many(course, 12)
    here, there = networks.here.enter, networks.there.enter
    seconds = {f"DASK_DISTRIBUTED__COMM__TIMEOUTS__{name}": f"{most}s" for name, most in (("TCP", 12), ("CONNECT", 5))}
    with a_cluster(1, host=HERE, enter=here, **seconds) as cluster:
        with grading(course, *on(cluster), enter=there) as run:  # whoever grades is cut off
            wait_until(lambda: grades(cluster.workers[0]))
            networks.cut()
            said = run.communicate(timeout=60)[1]
        everybody = [f"{student} ({NAME})" for student in sorted(os.listdir(course / "submitted"))]
        told(said, f"{cluster.address} does not answer any more", *everybody, "The same command goes on from there")
        networks.mend()
        cluster.workers[0].kill()
        lost = cluster.start_worker(there)
        with grading(course, *on(cluster), enter=here) as run:  # a worker is
            wait_until(lambda: grades(lost))
            networks.cut()
            time.sleep(1)
            networks.mend()  # soon enough for nobody to be given up
            assert grades(lost)
            networks.cut()
            cluster.start_worker()
            said = run.communicate(timeout=PATIENCE)[1]
        assert run.returncode == 0, said
        assert recorded(course) == dict.fromkeys(os.listdir(course / "submitted"), 1)
        wait_until(lambda: cluster.left_behind() == [])
