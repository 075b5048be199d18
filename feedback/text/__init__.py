"""What a comment says: its themes and tone, and what to take out, read first or blur.

TextBlob is imported here first, because it brings NLTK, which imports all of SciPy where that is
installed: a second and 70 MB at every start, for parts that nobody here uses. SciPy is installed
for ``learning``, which imports it when somebody presses the button.
"""

import sys

_hidden = "scipy" not in sys.modules
if _hidden:
    sys.modules["scipy"] = None  # type: ignore[assignment]  # documented: imports then fail
try:
    import textblob  # noqa: F401  # only so that it is loaded by now
finally:
    if _hidden:
        del sys.modules["scipy"]
