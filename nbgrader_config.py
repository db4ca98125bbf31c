"""nbgrader's view of this course; `autograder/nbgrader/config.py` says what it sets, for every such course."""

from pathlib import Path

# nbgrader goes on without a configuration that fails, and would then hand out the solutions and run students' code
# unconfined. SystemExit is what it lets through.
try:
    from autograder.nbgrader.config import configure
except Exception as error:
    raise SystemExit(
        f"nbgrader_config.py: this course needs the autograder, which cannot be imported here ({error}); "
        "use the environment of the course."
    ) from error

c = get_config()  # noqa: F821  (nbgrader defines it)
configure(c, str(Path(__file__).resolve().parent))
c.CourseDirectory.course_id = "deep-networks"
