import contextlib
import hashlib
import re
import subprocess
import sys
from dataclasses import astuple, replace

import h5py
import numpy as np
import pytest
import scipy.io
import scipy.sparse

from autograder.errors import DataError
from autograder.reference import datasets
from autograder.reference.datasets import generate_circles, generate_football, load_circles, load_football


@pytest.fixture
def original():
    """Arrays of the shapes in the published course's MATLAB file."""
    stream = np.random.RandomState(0)
    return {
        "X": stream.randn(211, 2),
        "y": (stream.rand(211, 1) < 0.5).astype(np.uint8),
        "Xval": stream.randn(200, 2),
        "yval": (stream.rand(200, 1) < 0.5).astype(np.uint8),
    }


@pytest.mark.parametrize("part, m, seed", [("train", 300, 1), ("test", 100, 2)])
def test_the_circles_are_those_of_scikit_learn(part, m, seed):
    make_circles = pytest.importorskip("sklearn.datasets").make_circles
    np.random.seed(seed)
    X, y = make_circles(m, noise=0.05)
    circles = generate_circles()
    np.testing.assert_array_equal(getattr(circles, f"{part}_X"), X.T)
    np.testing.assert_array_equal(getattr(circles, f"{part}_Y"), y.reshape(1, m))


def test_the_shipped_circles_are_those_that_the_command_makes(data_folder):
    for shipped, made in zip(astuple(load_circles(data_folder)), astuple(generate_circles()), strict=True):
        np.testing.assert_allclose(shipped, made, rtol=0, atol=1e-14)  # a cosine may differ in its last bit


def test_the_shipped_football_data_come_bit_for_bit_from_their_seeds(data_folder):
    shipped = datasets.read_h5(data_folder / datasets.FOOTBALL)
    for stored, made in zip(astuple(shipped), astuple(generate_football()), strict=True):
        np.testing.assert_array_equal(stored, made)


def test_the_football_data_have_the_published_size():
    assert [part.shape for part in astuple(generate_football())] == [(2, 211), (1, 211), (2, 200), (1, 200)]


def test_the_same_files_are_written_every_time(tmp_path):
    (tmp_path / "again").mkdir()
    first, second = datasets.write_files(tmp_path), datasets.write_files(tmp_path / "again")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_data_are_found_from_a_folder_below(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    datasets.write_files(tmp_path / "data")
    (tmp_path / "notebooks" / "initialization").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "notebooks" / "initialization")
    assert load_circles().train_X.shape == (2, 300)


def test_a_missing_file_is_reported_in_one_sentence(tmp_path):
    with pytest.raises(DataError, match=r"There is no circles\.h5 in .*"):
        load_circles(tmp_path)


def test_a_file_that_is_not_hdf5_is_reported(tmp_path):
    (tmp_path / "circles.h5").write_text("nothing of the kind")
    with pytest.raises(DataError, match="is not one of the course's data files"):
        load_circles(tmp_path)


def test_an_array_that_is_missing_is_reported(tmp_path):
    with h5py.File(tmp_path / "circles.h5", "w") as file:
        file["train_X"] = np.zeros((2, 3))
    with pytest.raises(DataError, match="is not one of the course's data files"):
        load_circles(tmp_path)


def test_the_original_file_is_used_when_it_is_there(tmp_path, original):
    datasets.write_files(tmp_path)
    scipy.io.savemat(tmp_path / "data.mat", original)
    football = load_football(tmp_path)
    np.testing.assert_array_equal(football.train_X, original["X"].T)
    np.testing.assert_array_equal(football.test_Y, original["yval"].T)
    assert football.train_Y.dtype == np.float64


def _with_nan(array):
    array = array.copy()
    array[5, 1] = np.nan
    return array


@pytest.mark.parametrize(
    "key, change, message",
    [
        ("Xval", None, "has no Xval"),
        ("y", lambda y: y[:-1], r"holds y of shape \(210, 1\), but \(211, 1\) is needed"),
        ("X", lambda X: X.T, r"holds X of shape \(2, 211\)"),
        ("X", _with_nan, "train position that is not a finite number"),
        ("yval", lambda y: y * 2, "test label other than 0 and 1"),
        ("X", lambda X: X.astype(object), "other than real numbers"),
        ("X", lambda X: X + 1j, "other than real numbers"),
        ("y", scipy.sparse.csc_matrix, "holds y as something other than a plain array"),
    ],
)
def test_an_original_file_with_something_wrong_is_reported(tmp_path, original, key, change, message):
    content = {name: value for name, value in original.items() if name != key or change}
    if change:
        content[key] = change(original[key])
    if getattr(content.get(key), "dtype", None) == np.dtype(object):
        content[key][0, 0] = "left wing"
    scipy.io.savemat(tmp_path / "data.mat", content)
    with pytest.raises(DataError, match=message):
        load_football(tmp_path)


def test_an_original_file_that_is_not_matlab_is_reported(tmp_path):
    (tmp_path / "data.mat").write_text("nothing of the kind")
    with pytest.raises(DataError, match="cannot be read as a MATLAB file"):
        load_football(tmp_path)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_original_file_is_refused_in_one_sentence_or_read(tmp_path, original, seed):
    scipy.io.savemat(tmp_path / "data.mat", original)
    stream, content = np.random.RandomState(seed), bytearray((tmp_path / "data.mat").read_bytes())
    for place in stream.randint(100, 600, size=5):  # where the headers of the first array stand
        content[place] = stream.randint(256)
    (tmp_path / "data.mat").write_bytes(content)
    with contextlib.suppress(DataError):  # what does no harm is read
        assert load_football(tmp_path).train_X.shape == (2, 211)


def test_a_folder_that_cannot_be_written_to_is_told_in_one_sentence(tmp_path):
    command = [sys.executable, "-m", "autograder.reference.datasets", str(tmp_path / "nowhere")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("cannot be written; name a folder that exists and may be written to.")
    assert "Traceback" not in done.stderr


def test_the_checksums_that_the_readme_states_are_those_of_the_shipped_files(data_folder):
    stated = re.findall(r"^\| `(\w+\.h5)` \|.*\| `([0-9a-f]{64})` \|$", (data_folder / "README.md").read_text(), re.M)
    assert [name for name, _ in stated] == [datasets.CIRCLES, datasets.FOOTBALL]
    for name, digest in stated:
        assert hashlib.sha256((data_folder / name).read_bytes()).hexdigest() == digest


def test_labels_that_do_not_fit_the_points_are_reported(tmp_path):
    football = generate_football()
    datasets.write_h5(tmp_path / "football.h5", replace(football, test_Y=football.train_Y))
    with pytest.raises(DataError, match="which do not fit"):
        load_football(tmp_path)
