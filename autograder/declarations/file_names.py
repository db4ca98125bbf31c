"""What the files of an author are called."""

DECLARATIONS = "exercises.py"
CATALOGUE = "mistakes.py"
REQUIREMENTS = "requirements.txt"
