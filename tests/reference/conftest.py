"""What the tests of the reference share."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # so that `import textbook` works whatever pytest's import mode


@pytest.fixture
def data_folder():
    return Path(__file__).parents[2] / "data"
