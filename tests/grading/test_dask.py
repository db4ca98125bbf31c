"""A cluster that stays grades the course as it is now, refuses to grade otherwise, and is not open to everybody."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from autograder.course import find
from tests.conftest import PATIENCE, ROOT, solved, wait_until

pytest.importorskip("distributed")

NAME = "initialization"
HE = "initialize_parameters_he"
XAVIER = find(ROOT).assignment(NAME).reference.functions[HE].replace("np.sqrt(2 /", "np.sqrt(1 /")
Cluster = Callable[..., str]


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
    for student, answers in {"ada": {}, "bob": {HE: XAVIER}}.items():
        folder = course / "submitted" / student / NAME
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_text(json.dumps(solved(NAME, answers)))
    return course


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Start a scheduler and one worker, as a person would; what comes back is the scheduler's address."""
    with contextlib.ExitStack() as running:

        def start(*more: str, tls: Mapping[str, str] | None = None, worker: Mapping[str, str] | None = None) -> str:
            told = tmp_path / "scheduler.json"
            common = {**os.environ, **(tls or {})}
            protocol = ("--protocol", "tls" if tls else "tcp")
            where = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told))
            _begin(running, common, "scheduler", *where, *protocol)
            address = wait_until(lambda: _address_in(told))
            own = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path / "space"))
            _begin(running, {**common, **(worker or {})}, "worker", address, *own, *protocol, *more)
            return address

        yield start


def _begin(running: contextlib.ExitStack, environment: Mapping[str, str], *arguments: str) -> None:
    command = [sys.executable, "-P", "-m", "dask", *arguments]
    process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    running.callback(process.wait, PATIENCE)
    running.callback(process.terminate)


def _address_in(file: Path) -> str:
    """What a scheduler has written there; it may not be done writing."""
    with contextlib.suppress(ValueError):
        if file.is_file():
            return str(json.loads(file.read_text()).get("address", ""))
    return ""


def grade(course: Path, *more: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Grade the class of a course by Dask, always with the same seed."""
    command = [sys.executable, "-m", "autograder", "grade", "--executor", "dask", *more, "--seed", "5", "--force"]
    command += ["--course", ".", "--submitted", "submitted", "--json", "marks.jsonl"]
    surroundings = {**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s", **environment}
    return subprocess.run(
        command, cwd=course, env=surroundings, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def scores(course: Path) -> dict[str, float]:
    lines = map(json.loads, (course / "marks.jsonl").read_text().splitlines())
    return {line["student"]: line["score"] for line in lines}


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def refused(done: subprocess.CompletedProcess[str], course: Path, *said: str) -> None:
    """Refused with one sentence, and without a mark."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("autograder: ")
    assert [words for words in said if words not in last] == []
    assert not (course / "marks.jsonl").exists() or scores(course) == {}


@pytest.mark.parametrize(
    ("file", "old", "new", "points"),
    [
        ("exercises.py", 'Check("every bias", 1,', 'Check("every bias", 5,', 25),
        ("helping.py", "WEIGHT = 7", "WEIGHT = 1", 27.5),
    ],
)
def test_a_worker_that_stays_gives_the_marks_of_the_course_as_it_is_now(
    course: Path, cluster: Cluster, file: str, old: str, new: str, points: float
) -> None:
    where = ("--scheduler", cluster(), "--insecure-scheduler")
    done = grade(course, *where)
    assert done.returncode == 0, done.stderr
    assert scores(course) == {"ada": 30, "bob": 23}
    change(course / "source" / NAME / file, old, new)
    done = grade(course, *where)
    assert done.returncode == 0, done.stderr
    assert scores(course) == {"ada": 30, "bob": points}


@pytest.mark.parametrize(
    ("installed", "said"),
    [
        ("import numpy\nnumpy.__version__ = '0.1'\n", "has numpy 0.1, where the run was started with"),
        ("import platform\nplatform.python_version = lambda: '3.1.4'\n", "has Python 3.1.4, where the run was started"),
    ],
)
def test_a_worker_with_another_installation_is_refused(
    course: Path, cluster: Cluster, tmp_path: Path, installed: str, said: str
) -> None:
    (tmp_path / "other.py").write_text(installed)
    address = cluster("--preload", str(tmp_path / "other.py"))
    refused(grade(course, "--scheduler", address, "--insecure-scheduler"), course, "The worker on ", said)


def test_a_worker_with_another_version_of_the_package_is_refused(
    course: Path, cluster: Cluster, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "autograder", tmp_path / "old" / "autograder")
    change(tmp_path / "old" / "autograder" / "judging" / "judge.py", "from __future__", "# older\nfrom __future__")
    address = cluster(worker={"PYTHONPATH": str(tmp_path / "old")})
    done = grade(course, "--scheduler", address, "--insecure-scheduler")
    refused(done, course, "The worker on ", "has another version of the autograder than the run was started with")


def test_a_worker_that_sees_another_course_is_refused(course: Path, cluster: Cluster, tmp_path: Path) -> None:
    """The course lies at the same path for both, and is not the same: there, reading gives something else."""
    lagging = (
        "import pathlib\n"
        "def read(path, truly=pathlib.Path.read_bytes):\n"  # bound here, since a preload may be run twice
        "    return truly(path) + (b'# old' if path.name == 'exercises.py' else b'')\n"
        "pathlib.Path.read_bytes = read\n"
    )
    (tmp_path / "other.py").write_text(lagging)
    address = cluster("--preload", str(tmp_path / "other.py"))
    done = grade(course, "--scheduler", address, "--insecure-scheduler")
    refused(done, course, "The worker on ", f"another {NAME} in {course / 'source'}")


def test_dask_without_a_scheduler_is_refused(course: Path) -> None:
    refused(grade(course), course, "--scheduler tls://HOST:PORT", "leave --executor out")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "127.0.0.1:9", "ws://127.0.0.1:9"])
def test_a_scheduler_without_tls_is_refused_before_anything_is_sent_to_it(course: Path, address: str) -> None:
    refused(grade(course, "--scheduler", address), course, address, "no TLS", "--insecure-scheduler")


def test_tls_that_is_not_configured_is_refused(course: Path) -> None:
    done = grade(course, "--scheduler", "tls://127.0.0.1:9")
    refused(done, course, "tls://127.0.0.1:9 cannot be reached", "TLS")


def test_a_cluster_behind_tls_grades_for_whoever_has_a_certificate(
    course: Path, cluster: Cluster, tmp_path: Path
) -> None:
    mine, strange = certificates(tmp_path / "mine"), certificates(tmp_path / "strange")
    address = cluster(tls=mine)
    assert address.startswith("tls://")
    refused(grade(course, "--scheduler", address, **strange), course, address, "cannot be reached")
    done = grade(course, "--scheduler", address, **mine)
    assert done.returncode == 0, done.stderr
    assert scores(course) == {"ada": 30, "bob": 23}


def certificates(folder: Path) -> dict[str, str]:
    """A certificate that signs itself, for all three roles, as Dask's settings in the environment."""
    folder.mkdir()
    key, certificate = str(folder / "key.pem"), str(folder / "certificate.pem")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", key, "-out", certificate, "-subj", "/CN=cluster", "-days", "2"]
    subprocess.run(command, check=True, capture_output=True)
    roles = {f"{role}__{kind}" for role in ("CLIENT", "SCHEDULER", "WORKER") for kind in ("KEY", "CERT")}
    files = {role: key if role.endswith("KEY") else certificate for role in roles} | {"CA_FILE": certificate}
    return {f"DASK_DISTRIBUTED__COMM__TLS__{name}": file for name, file in files.items()}
