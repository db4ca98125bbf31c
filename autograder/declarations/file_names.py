"""What the files of an author are called."""

DECLARATIONS = "exercises.py"
CATALOGUE = "mistakes.py"
VARIANTS = "variants.json"
REQUIREMENTS = "requirements.txt"
