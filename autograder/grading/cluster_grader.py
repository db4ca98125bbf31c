"""The process that grades on a machine of a cluster, for one run: whatever a run leaves there ends with it.

    python -m autograder.grading.cluster_grader DESCRIPTOR

speaks on a connection that the cluster's own worker handed to it. It gets one errand with its course, then batches of
hand-ins, and gives back a list of reports for each. It ends when the connection does, or when nothing comes.
"""

from __future__ import annotations

import os
import shutil
import socket
import sys
import tempfile
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

from autograder.course import Course
from autograder.errors import AutograderError, GradersLost
from autograder.grading.cluster_parcels import Errand, HandIn, PackedCourse
from autograder.grading.executors import Loss
from autograder.grading.grader_pool import Local
from autograder.grading.order import Order
from autograder.limits import STALL
from autograder.reuse.grader_identity import identity_of, must_have_the_same_sources
from autograder.values import Report, Submission

IDLE = 60.0  # seconds without a batch, after which the run must be over; another batch starts another process
Results = list[Report | Loss]


def main(connection: Connection) -> None:
    """Grade what comes, in the folder for temporary files that this process was started with."""
    home = Path(tempfile.gettempdir())
    try:
        errand, course, closed = connection.recv()
        with closing(Local(1, STALL * errand.limits.seconds)) as executor:
            order = _order(home, errand, course, closed)
            refused = _refused(errand, order)
            connection.send(refused)  # from here on it is a hand-in that may have ended it
            while not refused and connection.poll(IDLE):
                connection.send(_answer(connection.recv(), executor, order, home / "submitted", connection))
    except (EOFError, OSError):  # the worker is gone, and with it whoever asked
        pass
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _order(home: Path, errand: Errand, course: PackedCourse, closed: tuple[Path, ...]) -> Order:
    (home / "course").mkdir(mode=0o700)  # other runs' code may go on here, and comes through the folder above
    course.unpack(home / "course")
    closed = (*closed, home / "submitted")
    return Order(home / "course", errand.seeds, errand.limits, errand.isolation, errand.identity, closed)


def _refused(errand: Errand, order: Order) -> AutograderError | None:
    """Why this installation would not give the marks that the sender's would."""
    here = Course(order.root)
    try:
        identity_of(here).must_be_installed_alike(errand.identity)
        must_have_the_same_sources(here, errand.identity, "")
    except AutograderError as error:
        return error
    return None


def _answer(
    batch: tuple[HandIn, ...], executor: Local, order: Order, place: Path, connection: Connection
) -> Results | Exception:
    """What became of each hand-in, or what keeps this machine from grading any."""
    place.mkdir(mode=0o700)
    try:
        found = [one.unpack(place / str(number)) for number, one in enumerate(batch)]
        results: dict[Submission, Report | Loss] = {}
        for (submission,), graded in executor.map(order.grade_batch, ((one,) for one in found)):
            if connection.poll():  # nothing is sent now: the other end was closed
                raise EOFError
            results[submission] = graded if isinstance(graded, Loss) else graded[0]
        return [results[one] for one in found]
    except AutograderError as error:
        return error
    except OSError as error:  # the machine's trouble, and no student's
        where = f"The worker on {socket.gethostname()}"
        return GradersLost(f"{where} cannot keep the files of hand-ins ({error}); look at its disk.")
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])))
    os._exit(0)  # its folder is gone, and what multiprocessing would tidy up there with it
