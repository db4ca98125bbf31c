"""Which level a machine gets: this one, with the others taken away by its kernel or by what is not installed."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from autograder.limits import Isolation
from autograder.sandbox import isolation, pick_level
from autograder.sandbox.evidence import Failure
from autograder.sandbox.isolation import Lack
from autograder.sandbox.pick_level import Tried
from autograder.sandbox.worker import Worker
from tests.conftest import PATIENCE, ROOT, HandIn, solved
from tests.kernels import CONFINING_NOTHING, FILTERS, LANDLOCK, MOUNTS, on_a_kernel_without
from tests.sandbox.conftest import OFFERED, first, job

NAME = "initialization"
Run = subprocess.CompletedProcess[str]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there are levels that could be taken away")


def grade(folder: Path, *options: object, kernel: str = "", path: str = "", course: Path = ROOT) -> Run:
    """Grade a class on a machine that has less than ours."""
    words = [
        "grade",
        NAME,
        "--course",
        course,
        "--submitted",
        folder,
        "--json",
        folder.parent / "marks.jsonl",
        *options,
    ]
    words += ["--gradebook", f"sqlite:///{folder.parent}/gradebook.db", "--force"]
    command = [*on_a_kernel_without(kernel), sys.executable, "-m", "autograder", *map(str, words)]
    environment = {**os.environ, "PATH": path or os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE, cwd=folder.parent
    )


def marks(folder: Path) -> dict[str, tuple[float, str]]:
    """The score of each student, and the level at which it was made."""
    lines = map(json.loads, (folder.parent / "marks.jsonl").read_text().splitlines())
    return {line["student"]: (line["score"], line["isolation"]) for line in lines}


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder that everybody may pass through, as pytest's own are not."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)
        yield Path(folder)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of one's own, which everybody may read before it is graded."""
    shutil.copytree(ROOT / "source" / NAME, tmp_path / "course" / "source" / NAME)
    shutil.copytree(ROOT / "notebooks" / NAME, tmp_path / "course" / "notebooks" / NAME)
    return tmp_path / "course"


PICK = "from autograder.sandbox import pick_level\nwith pick_level.start_worker() as one: print(one.level)"


def picked(kernel: str = "", path: str = "", start: Sequence[str] = ()) -> Run:
    """What is taken on a machine that has less than ours."""
    environment = {**os.environ, "PATH": path or os.environ["PATH"]}
    command = [*on_a_kernel_without(kernel), *start, sys.executable, "-c", PICK]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE, cwd=ROOT
    )


@pytest.mark.parametrize(
    ("kernel", "path", "level"),
    [
        (LANDLOCK, "", "namespaces"),
        (MOUNTS, "", "landlock"),
        ("", "/nowhere", "landlock"),
        (CONFINING_NOTHING, "", "user"),
        (LANDLOCK, "/nowhere", "user"),
    ],
    ids=["no landlock", "no mounts", "no bwrap", "neither landlock nor mounts", "neither landlock nor bwrap"],
)
def test_the_strongest_level_that_is_left_is_taken(kernel: str, path: str, level: str) -> None:
    if level not in OFFERED:
        pytest.skip(f"{level} is not offered here")
    done = picked(kernel, path)
    assert done.stdout.strip() == level, done.stderr


READS = """
import os
for place in ({places}):
    try:
        {name} = open(place).read()
    except OSError:
        continue
    raise KeyError(place)
def {name}(layers_dims):
    raise ValueError(os.getuid())
"""


def test_a_python_that_is_named_by_a_way_back_has_the_same_levels(tmp_path: Path) -> None:
    asked = "from autograder.sandbox import pick_level; print(*(t.level for t in pick_level.describe() if not t.lack))"
    command = [os.path.relpath(sys.executable, os.path.realpath(tmp_path)), "-c", asked]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert done.stdout.split() == OFFERED


@pytest.mark.slow
@pytest.mark.skipif("user" not in OFFERED, reason="only root can start code as another user")
def test_root_becomes_somebody_who_can_read_neither_solutions_nor_marks_nor_what_others_handed_in(
    hand_in: HandIn, course: Path
) -> None:
    folder = hand_in("ada", NAME, solved(NAME))
    spied = READS.format(
        name="initialize_parameters_he",
        places=", ".join(
            repr(str(place))
            for place in (
                course / "source" / NAME / f"{NAME}.ipynb",
                folder.parent / "gradebook.db",
                folder / "ada" / NAME / f"{NAME}.ipynb",
            )
        ),
    )
    hand_in("eve", NAME, solved(NAME, {"initialize_parameters_he": spied}))
    done = grade(folder, kernel=CONFINING_NOTHING, course=course)
    assert done.returncode == 0, done.stderr
    assert marks(folder) == {"ada": (30, "user"), "eve": (20, "user")}
    lines = map(json.loads, (folder.parent / "marks.jsonl").read_text().splitlines())
    (eve,) = (line for line in lines if line["student"] == "eve")
    (message,) = (one["message"] for one in eve["exercises"] if one["id"] == "initialize_parameters_he")
    assert "KeyError" not in message
    assert "ValueError" in message
    assert "Warning" not in done.stdout
    assert not stat.S_IMODE(course.stat().st_mode) & stat.S_IRWXO


NOBODY = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root has privileges to give up")
def test_root_without_privileges_is_an_ordinary_user() -> None:
    assert started_without("all", "process").stdout == "process\n"
    assert "only root, with its privileges, can start code as another user" in started_without("all", "user").stderr


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root has privileges to give up")
def test_every_level_is_there_for_root_of_a_container_which_may_not_read_all_files() -> None:
    found = [started_without("dac_read_search", level).stdout for level in OFFERED]
    assert found == [f"{level}\n" for level in OFFERED]


def started_without(privilege: str, level: str) -> subprocess.CompletedProcess[str]:
    """What a worker of this level says, asked for by root without a privilege."""
    less = ("setpriv", f"--bounding-set=-{privilege}", f"--inh-caps=-{privilege}")
    return subprocess.run(
        [*less, sys.executable, "-c", PICK.replace("worker()", f"worker({level!r})")],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        cwd=ROOT,
    )


def test_nothing_is_run_where_only_python_would_confine() -> None:
    done = picked(CONFINING_NOTHING, start=NOBODY)
    sentence = done.stderr.strip().splitlines()[-1]
    assert not done.stdout
    assert "the kernel here cannot confine student code (namespaces: " in sentence
    assert "landlock: the kernel has no landlock" in sentence
    assert "user: " in sentence
    assert sentence.endswith("or accept by --isolation process that student code can read the solutions.")


def test_without_filters_of_system_calls_nothing_is_confined() -> None:
    done = picked(FILTERS)
    assert not done.stdout
    assert "landlock: the kernel takes no filter of system calls (seccomp)" in done.stderr


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker("user") as one:
        yield one


@pytest.mark.skipif("user" not in OFFERED, reason="only root can start code as another user")
class TestUser:
    """What the level `user` promises beyond what every level does."""

    def test_two_workers_have_two_users_and_no_privilege(self, worker: Worker) -> None:
        source = (
            "import os\ndef f():\n    status = dict(line.split(':\\t') for line in open('/proc/self/status'))\n"
            "    return os.getuid(), os.getgroups(), [status[n].strip('0\\n') for n in ('CapEff', 'CapPrm', 'CapInh')]"
        )
        with Worker("user") as other:
            found = [first(one.run(job(source, "f")), "f").value for one in (worker, other)]
        assert found[0][0] != found[1][0]
        assert all(user > 1000 and groups == [] and set(capabilities) == {""} for user, groups, capabilities in found)

    @pytest.mark.parametrize("module", ["scipy.ndimage", "numpy.polynomial", "matplotlib.animation", "wave", "h5py"])
    def test_what_is_installed_where_only_root_may_go_is_imported(self, worker: Worker, module: str) -> None:
        answer = first(worker.run(job(f"def f():\n    import {module}\n    return 1", "f", seconds=PATIENCE)), "f")
        assert answer.value == 1, answer

    def test_so_is_what_is_installed_in_the_course_that_is_closed(self, tmp_path: Path) -> None:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "course" / ".venv"], check=True)
        (packages,) = (tmp_path / "course" / ".venv").glob("lib/python*/site-packages")
        (packages / "only_here.py").write_text("value = 7")
        (packages / "others.pth").write_text("\n".join([str(ROOT), *isolation.site_packages()]))
        copied = packages / "with_data" / "font.ttf"  # libraries ask for the real path of their data
        copied.parent.mkdir()
        copied.write_text("7")
        source = (
            "import os\nimport only_here, scipy.ndimage, with_data\n"
            "def f():\n    path = os.path.join(list(with_data.__path__)[0], 'font.ttf')\n"
            "    return [only_here.value, int(open(os.path.realpath(path)).read())]"
        )
        code = (
            "from autograder.sandbox.worker import Worker; from tests.sandbox.conftest import first, job\n"
            f"with Worker('user', closed=['{tmp_path}/course']) as worker:\n"
            f"    print(first(worker.run(job({source!r}, 'f', seconds=60)), 'f'))"
        )
        python = tmp_path / "course" / ".venv" / "bin" / "python"
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert "value=[7, 7]" in done.stdout, done.stdout + done.stderr
        assert not (tmp_path / "course").stat().st_mode & stat.S_IRWXO

    @pytest.mark.parametrize("place", ["/tmp", "/dev/shm", "/var/tmp"])
    def test_nothing_lies_about_for_the_next_child(self, worker: Worker, place: str) -> None:
        if not os.path.isdir(place):
            pytest.skip(f"there is no {place}")
        write = (
            f"import os\ndef f():\n    os.makedirs('{place}/of-a-child/deep')\n"
            f"    open('{place}/of-a-child/deep/note', 'w').write('2')\n"
            f"    open('{place}/of-a-child-too', 'w')\n    return 1"
        )
        assert first(worker.run(job(write, "f")), "f").value == 1
        look = f"import os\ndef f(): return [name for name in os.listdir('{place}') if name.startswith('of-a-child')]"
        assert first(worker.run(job(look, "f")), "f").value in ([], None)
        assert not [name for name in os.listdir(place) if name.startswith("of-a-child")]

    def test_who_fills_the_disk_elsewhere_is_stopped(self, worker: Worker) -> None:
        fill = (
            "def f():\n    n = 0\n    while True:\n"
            "        open(f'/tmp/of-a-child-{n}', 'w').write('x' * 9_000_000); n += 1"
        )
        assert first(worker.run(job(fill, "f", seconds=PATIENCE)), "f").failure is Failure.DIED

    def test_what_must_be_closed_and_cannot_be_stops_the_worker(self, tmp_path: Path) -> None:
        (tmp_path / "marks").write_text("secret")
        read_only = ["bwrap", "--dev-bind", "/", "/", "--ro-bind", tmp_path, tmp_path, "--cap-add", "ALL"]
        if subprocess.run([*read_only, "true"], capture_output=True, check=False).returncode:
            pytest.skip("no disk can be made that is for reading only")
        code = f"from autograder.sandbox.pick_level import *; start_worker('user', closed=['{tmp_path}/marks'])"
        command = [*read_only, sys.executable, "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, cwd=ROOT)
        assert f"every user of this machine can read {tmp_path}/marks; close it by chmod o-rwx" in done.stderr


def test_what_a_level_lacks_is_a_value(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    tried = pick_level.describe()[0]
    assert tried == Tried(Isolation.NAMESPACES, Lack.BWRAP)
    assert pick_level.why(tried) == "bwrap is not installed (the system package bubblewrap)"
