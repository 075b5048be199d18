"""Starting the text analysis does not load what only learning needs."""

import subprocess
import sys

from tests.conftest import PROJECT

ANALYSE = """
import sys
from feedback.text import analysis
from feedback.text.codebook import shipped_codebook
analysis.analyse("They listened, but I waited weeks", "nonspecific", shipped_codebook())
print("scipy" in sys.modules)
import scipy.optimize
print("scipy" in sys.modules)
"""


def test_reading_comments_loads_no_scipy_and_learning_still_can() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ANALYSE], capture_output=True, text=True, cwd=PROJECT, check=True
    )

    assert done.stdout.split() == ["False", "True"]
