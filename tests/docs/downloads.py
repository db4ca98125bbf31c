"""What a platform lets an instructor download, for the page on hand-ins: `python -m tests.docs.downloads` writes it.

Ada and Mia handed in by Moodle, Ada by Canvas; what they handed in is the sample class's right notebook.
"""

from pathlib import Path

from tests.collect.downloads import archive, canvas_roster, worksheet

NOTEBOOK = (
    Path(__file__).parents[2] / "examples" / "class" / "ada" / "initialization" / "initialization.ipynb"
).read_bytes()

if __name__ == "__main__":
    here = Path()
    ada = ("5001", "Ada Lovelace", "ada@example.org", "Wednesday, 5 March 2025, 11:02 PM")
    worksheet(here / "worksheet.csv", ada, ("5003", "Mia Wong", "mia@example.org", "-"))
    folders = ("Ada Lovelace_5001_assignsubmission_file_", "Mia Wong_5003_assignsubmission_file_")
    files = {f"{folder}/initialization.ipynb": NOTEBOOK for folder in folders}
    archive(here / "DN101-Initialization-4711.zip", files)
    canvas_roster(here / "grades.csv", ("Lovelace, Ada", "5001", "ada"))
    archive(here / "submissions.zip", {"lovelaceada_5001_91_homework.ipynb": NOTEBOOK})
