"""Each child has a folder of its own for files: empty, small, its working and temporary directory, gone with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.limits import Limits
from autograder.sandbox import scratch
from autograder.sandbox.evidence import Cause, Failure
from autograder.sandbox.isolation import readable
from autograder.sandbox.job import Call, Code, Job, Step
from autograder.sandbox.worker import Worker
from autograder.values import Block
from tests.sandbox.conftest import OFFERED, Ask, first, job, quoted, said

LOOK = "import os\ndef look(): return [os.getcwd(), sorted(os.listdir('.')), os.listdir(os.path.expanduser('~'))]\n"


@pytest.mark.parametrize(
    "write",
    [
        "open('log.txt', 'w').write('x')",
        "open('log.txt', 'a').write('x'); os.rename('log.txt', 'old.txt'); os.remove('old.txt')",
        "os.makedirs('a/b'); open('a/b/c', 'w').close(); shutil.rmtree('a')",
        "tempfile.NamedTemporaryFile().write(b'x')",
        "tempfile.TemporaryFile().write(b'x')",
        "file = open(tempfile.mkstemp()[1], 'r+'); file.write('abc'); file.truncate(1); os.fsync(file.fileno())",
        "folder = tempfile.TemporaryDirectory(); open(folder.name + '/x', 'w').close(); folder.cleanup()",
        "open(os.path.expanduser('~/notes.txt'), 'w').write('x')",
        "np.save('x.npy', np.ones(3)); assert np.load('x.npy').sum() == 3",
        "np.savetxt('x.txt', np.ones(3)); np.savez('x.npz', a=np.ones(3)); np.load('x.npz')['a']",
        "logging.basicConfig(filename='a.log', level=10, force=True); logging.info('x'); assert open('a.log').read()",
        "pathlib.Path('a.txt').write_text('x'); pathlib.Path('a.txt').unlink()",
        "shutil.copyfile(__import__('numpy').__file__, 'numpy.py'); shutil.move('numpy.py', 'moved.py')",
        "open('helper.py', 'w').write('x = 1'); import helper; assert helper.x == 1",
        "assert tempfile.gettempdir() == os.getcwd() == sys.path[0]",
    ],
)
def test_files_of_ones_own_cost_nothing(ask: Ask, write: str) -> None:
    imports = "import logging, os, pathlib, shutil, sys, tempfile\nimport numpy as np\n"
    answer = ask(f"{imports}def f():\n    {write}\n    return 1")
    assert said(answer) == ""
    assert answer.value == 1


@pytest.mark.parametrize("level", [level for level in OFFERED if level in ("namespaces", "user")])
def test_code_that_names_the_temporary_folder_of_unix_may_write_there_for_itself(level: str) -> None:
    if any(path.startswith("/tmp/") for path in readable()):
        pytest.skip("Python is installed beneath /tmp here")
    name = f"/tmp/kept-{os.getpid()}"
    write = f"import os\ndef f():\n    os.makedirs('{name}')\n    return open('{name}/x', 'w').write('abc')"
    with Worker(level) as worker:
        assert first(worker.run(job(write, "f")), "f").value == 3
        assert first(worker.run(job(f"import os\ndef f(): return os.path.exists('{name}')", "f")), "f").value is False
    assert not os.path.lexists(name)


@pytest.mark.parametrize("level", [level for level in OFFERED if level in ("namespaces", "landlock")])
def test_links_within_ones_own_folder_cost_nothing_and_go_with_it(level: str) -> None:
    source = (
        "import os, pathlib\ndef f():\n    os.mkdir('run')\n    open('run/x', 'w').write('abc')\n"
        "    os.symlink('run', 'latest')\n    pathlib.Path('loop').symlink_to('loop')\n"
        "    return open('latest/x').read()"
    )
    with Worker(level) as worker:
        assert first(worker.run(job(source, "f")), "f").value == "abc"
        assert first(worker.run(job(LOOK, "look")), "look").value[1] == []


def test_a_data_file_of_hdf5_can_be_written_and_read(ask: Ask) -> None:
    pytest.importorskip("h5py")
    source = "import h5py\nwith h5py.File('x.h5', 'w') as f: f['a'] = [1, 2]\n"
    assert ask(source + "def f(): return h5py.File('x.h5')['a'][:].tolist()", seconds=30.0).value == [1, 2]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("level", OFFERED)
@pytest.mark.parametrize("needs_plotting", [True, False])
def test_a_figure_can_be_saved_with_and_without_the_libraries_at_hand(level: str, needs_plotting: bool) -> None:
    pytest.importorskip("matplotlib")
    source = (
        "import os\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('a.png')\nplt.savefig('a.svg')\n"
    )
    source += "def f(): return os.path.getsize('a.png') > 1000"
    with Worker(level) as worker:
        evidence = worker.run(job(source, "f", needs_plotting=needs_plotting, seconds=60.0))
    assert evidence.troubles == ()
    assert first(evidence, "f").value is True


def test_nothing_that_one_child_wrote_is_there_for_the_next(worker: Worker) -> None:
    where, mine, _ = first(worker.run(job(LOOK, "look")), "look").value
    assert mine == []
    nest = "for n in range(3000): os.mkdir('d'); open('f', 'w').close(); os.chdir('d')\n"
    closed = "os.mkdir('closed', 0); os.mkdir('.lifted-0'); open('.lifted-1', 'w').close()\n"
    litter = "open('x', 'w').close(); open(os.path.expanduser('~/.profile'), 'w').close()\n"
    worker.run(job(f"import os\n{litter}{closed}{nest}", "nobody"))
    assert first(worker.run(job(LOOK, "look")), "look").value == [where, [], []]


def test_a_child_that_was_lost_leaves_nothing_for_the_one_that_goes_on(worker: Worker) -> None:
    source = f"{LOOK}def die():\n    open('x', 'w').close()\n    os._exit(1)"
    assert first(worker.run(job(source, "die", "look")), "look").value[1] == []


def test_one_file_that_grows_without_end_is_the_students_own_error(ask: Ask) -> None:
    source = "def f():\n    with open('x', 'wb', 0) as file:\n        while True: file.write(bytes(1 << 20))"
    answer = ask(source, seconds=60.0)
    assert answer.failure is Failure.RAISED
    assert said(answer).startswith("OSError: [Errno 27] File too large")


def test_many_large_files_are_the_students_own_loss(ask: Ask, worker: Worker) -> None:
    source = (
        "def f():\n    for n in range(1000):\n        with open(f'{n}', 'wb', 0) as file:\n"
        "            for _ in range(20): file.write(bytes(1 << 20))"
    )
    answer = ask(source, seconds=60.0)
    assert said(answer).startswith("OSError: [Errno 28] No space left") or answer.stop.cause is Cause.OVERFULL
    assert ask("def f(): return open('x', 'w').write('abc')").value == 3


def test_files_without_number_are_the_students_own_loss(ask: Ask) -> None:
    answer = ask(
        "def f():\n    n = 0\n    while True:\n        n += 1\n        open(f'{n}', 'w').close()", seconds=60.0
    )
    assert answer.failure is Failure.DIED
    assert "it wrote more files" in said(answer)
    assert ask(LOOK, "look").value[1] == []


def with_files(source: str, files: dict[str, str]) -> Job:
    step = Step("f", (Call("f", (), 1),))
    blocks = tuple(Block(name, text) for name, text in files.items())
    return Job((Code(Block("cell 1", source)), step), Limits(seconds=5.0), files=blocks)


def test_files_beside_the_notebook_are_there_before_its_code_runs(worker: Worker) -> None:
    files = {"my_helpers.py": "def double(x): return 2 * x", "data/numbers.txt": "1 2\r\n", "pack/__init__.py": "y = 3"}
    source = "import pack\nfrom my_helpers import double\nkept = open('data/numbers.txt', newline='').read()\n"
    evidence = worker.run(with_files(f"{source}def f(): return [double(pack.y), kept]", files))
    assert first(evidence, "f").value == [6, "1 2\r\n"]


def test_an_error_in_a_file_is_told_with_that_files_line(worker: Worker) -> None:
    files = {"my_helpers.py": "def double(x):\n    return 2 * x + None", "tools/broken.py": "1 +"}
    answer = first(worker.run(with_files("from my_helpers import double\ndef f(): return double(1)", files)), "f")
    assert quoted(answer) == "my_helpers.py, line 2: `return 2 * x + None`"
    answer = first(worker.run(with_files("def f():\n    import tools.broken", files)), "f")
    assert quoted(answer) == "tools/broken.py, line 1: `1 +`"


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../x.py", "a/../../x", "a/..", "a\0b"])
def test_a_file_that_would_lie_elsewhere_is_no_part_of_a_job(name: str) -> None:
    with pytest.raises(ValueError, match="is no place beneath"):
        with_files("", {name: ""})


def test_files_that_cannot_be_written_are_not_there(worker: Worker) -> None:
    files = {"a": "1", "a/b": "2", "x" * 300: "3", "half\ud800": "4"}
    assert first(worker.run(with_files("import os\ndef f(): return 'a' in os.listdir('.')", files)), "f").value is True


def test_a_deep_tree_is_emptied_and_links_lead_nowhere(tmp_path: Path) -> None:
    kept, folder = tmp_path / "kept", tmp_path / "scratch"
    kept.mkdir()
    (kept / "file").write_text("kept")
    (folder / "a/b/c").mkdir(parents=True)
    (folder / "a/link").symlink_to(kept, target_is_directory=True)
    (folder / "a/b/file").write_text("x")
    os.chmod(folder / "a/b", 0)
    os.chmod(folder, 0o055)
    scratch.empty(str(folder))
    assert list(folder.iterdir()) == []
    assert folder.stat().st_mode & 0o777 == 0o755, "open for its owner again"
    assert (kept / "file").read_text() == "kept"


def test_no_folder_can_stand_where_another_is_lifted_to(worker: Worker) -> None:
    litter = "import os\ndef f():\n    for i in range(40): os.makedirs(f'.lifted-{i}/x/y'); os.makedirs(f'a{i}/b/c')\n"
    first(worker.run(job(litter, "f")), "f")
    zygote = worker.launch()
    assert first(worker.run(job(LOOK, "look")), "look").value[1] == []
    assert worker.launch() is zygote
