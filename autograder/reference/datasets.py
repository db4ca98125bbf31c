"""The data sets of the course: two noisy rings, and headers on a football pitch.

The files in ``data/`` are made by ``python -m autograder.reference.datasets``, from seeds that stand in this
package.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from autograder.errors import DataError
from autograder.reference import football
from autograder.reference.network import Array

CIRCLES, FOOTBALL, ORIGINAL = "circles.h5", "football.h5", "data.mat"
ORIGINAL_SHAPES = {"X": (211, 2), "y": (211, 1), "Xval": (200, 2), "yval": (200, 1)}


@dataclass(frozen=True)
class Dataset:
    """Points as columns, to train and to test: each X is (features, m), each Y (1, m) of labels 0 and 1."""

    train_X: Array  # noqa: N815  the names that the notebooks use
    train_Y: Array  # noqa: N815
    test_X: Array  # noqa: N815
    test_Y: Array  # noqa: N815


def load_circles(folder: Path | str | None = None) -> Dataset:
    """Two concentric noisy circles: 300 training and 100 test points, label 1 for the inner circle.

    Looks in ``folder``, or else in a folder ``data`` of the current directory or of the nearest directory
    above it that has one with the file. Raises DataError when there is none, or when the file does not hold
    what it should.
    """
    return _own(CIRCLES, folder)


def load_football(folder: Path | str | None = None) -> Dataset:
    """Headers on a football pitch: 211 training and 200 test points, label 1 where our team got the ball.

    The course's own data come from ``football.h5``; where the original ``data.mat`` is found, that is used
    instead. Folder and errors are those of ``load_circles``.
    """
    original = _find(ORIGINAL, folder)
    return _own(FOOTBALL, folder) if original is None else read_original(original)


def make_circles(m: int, seed: int, noise: float = 0.05, factor: float = 0.8) -> tuple[Array, Array]:
    """``m`` points on two circles, radius 1 (label 0) and ``factor`` (label 1): X (2, m) and Y (1, m).

    The same numbers as scikit-learn's ``make_circles(m, noise=noise)`` draws after ``np.random.seed(seed)``:
    first the order of the points, then the noise.
    """
    stream = np.random.RandomState(seed)
    outer, inner = (np.linspace(0, 2 * np.pi, n, endpoint=False) for n in (m // 2, m - m // 2))
    x = np.append(np.cos(outer), np.cos(inner) * factor)
    y = np.append(np.sin(outer), np.sin(inner) * factor)
    labels = np.append(np.zeros(len(outer)), np.ones(len(inner)))
    order = np.arange(m)
    stream.shuffle(order)
    points = np.stack([x, y], axis=1)[order] + stream.normal(scale=noise, size=(m, 2))
    return np.ascontiguousarray(points.T), labels[order].reshape(1, m)


def generate_circles() -> Dataset:
    """The circles of the course: 300 training points from seed 1, 100 test points from seed 2."""
    return Dataset(*make_circles(300, seed=1), *make_circles(100, seed=2))


def generate_football() -> Dataset:
    """The football data of the course, from the seeds that the calibration chose."""
    train = football.headers(football.TRAIN_SIZE, football.TRAIN_SEED)
    return Dataset(*train, *football.headers(football.TEST_SIZE, football.TEST_SEED))


def write_files(folder: Path | str) -> list[Path]:
    """Write both data files into ``folder``; the same bytes every time, for one version of HDF5."""
    paths = [Path(folder) / CIRCLES, Path(folder) / FOOTBALL]
    for path, dataset in zip(paths, (generate_circles(), generate_football()), strict=True):
        write_h5(path, dataset)
    return paths


def _find(name: str, folder: Path | str | None) -> Path | None:
    """Where a data file is, or None: in ``folder``, or in the nearest ``data`` upwards that has it."""
    here = Path.cwd()
    places = [place / "data" for place in (here, *here.parents)] if folder is None else [Path(folder)]
    return next((place / name for place in places if (place / name).is_file()), None)


def _own(name: str, folder: Path | str | None) -> Dataset:
    """One of the course's own data sets, wherever its file is; DataError where there is none."""
    path = _find(name, folder)
    if path is None:
        where = f"in a folder data of {Path.cwd()} or above it" if folder is None else f"in {folder}"
        raise DataError(f"There is no {name} {where}; it comes with the course, so copy it there or name its folder.")
    return read_h5(path)


def read_h5(path: Path | str) -> Dataset:
    """The four arrays of one of the course's own files; DataError when it does not hold what it should."""
    import h5py  # here, because whoever only needs the network should not wait for it

    try:
        with h5py.File(path, "r") as file:
            arrays = {field.name: np.asarray(file[field.name], dtype=np.float64) for field in fields(Dataset)}
    except (OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise DataError(f"{path} is not one of the course's data files ({error}).") from error
    return _checked(Dataset(**arrays), path)


def write_h5(path: Path, dataset: Dataset) -> None:
    """Write the four arrays under their names, with no time stamp. Raises DataError where that cannot be done."""
    import h5py  # as above

    try:
        with h5py.File(path, "w", track_order=False) as file:
            for field in fields(Dataset):
                file.create_dataset(field.name, data=getattr(dataset, field.name), track_times=False)
    except OSError as error:
        raise DataError(f"{path} cannot be written; name a folder that exists and may be written to.") from error


def read_original(path: Path | str) -> Dataset:
    """The MATLAB file of the published course, transposed, checked."""
    import scipy.io  # here, because only the owner of the original file needs it

    try:
        content = scipy.io.loadmat(str(path))
    except Exception as error:  # a damaged file shows as whatever its parser stumbled over, an IndexError for one
        raise DataError(f"{path} cannot be read as a MATLAB file ({error}).") from error
    for key, shape in ORIGINAL_SHAPES.items():
        if key not in content:
            raise DataError(f"{path} has no {key}; it needs the keys X, y, Xval and yval.")
        if not isinstance(content[key], np.ndarray):
            raise DataError(f"{path} holds {key} as something other than a plain array; save it as a full matrix.")
        if content[key].shape != shape:
            raise DataError(f"{path} holds {key} of shape {content[key].shape}, but {shape} is needed.")
        if not np.can_cast(content[key].dtype, np.float64):
            raise DataError(f"{path} holds {key} as something other than real numbers ({content[key].dtype}).")
    X, Y, test_X, test_Y = (content[key].T.astype(np.float64) for key in ORIGINAL_SHAPES)
    return _checked(Dataset(X, Y, test_X, test_Y), path)


def _checked(dataset: Dataset, path: Path | str) -> Dataset:
    """The data set itself, once its shapes agree, its positions are finite and its labels are 0 or 1."""
    for part in ("train", "test"):
        X, Y = getattr(dataset, f"{part}_X"), getattr(dataset, f"{part}_Y")
        if X.ndim != 2 or Y.shape != (1, X.shape[1]):
            raise DataError(f"{path} holds {part} data of shapes {X.shape} and {Y.shape}, which do not fit.")
        if not np.isfinite(X).all():
            raise DataError(f"{path} holds a {part} position that is not a finite number.")
        if not np.isin(Y, (0.0, 1.0)).all():
            raise DataError(f"{path} holds a {part} label other than 0 and 1.")
    return dataset


if __name__ == "__main__":
    try:
        for written in write_files(sys.argv[1] if len(sys.argv) > 1 else "data"):
            print(written)  # noqa: T201  the command's own output
    except DataError as refused:
        sys.exit(str(refused))
