"""Everything that can go wrong, as one tree.

FeedbackError            text is safe to show to a resident
├── InvalidResponse      an answer that cannot be stored; carries a message per question
├── UnknownCode          no poster has this code
├── SignInRefused        wrong name or passphrase, or wrong six digits
├── NotAllowed           signed in, but not for this
├── BadFile              a CSV or TOML file that cannot be used, and why
├── BadSetting           an environment setting with an impossible value
└── StorageError         wraps a driver's error (``raise ... from error``)
    ├── Unavailable      the same call may work again later
    └── Refused          pointless to repeat
"""

from collections.abc import Mapping


class FeedbackError(Exception):
    """Base of all errors of this package; its text is safe for residents."""


class InvalidResponse(FeedbackError):
    """An answer that cannot be stored as it is.

    ``problems`` maps a question's id to one sentence that says how to put it right.
    """

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(self.problems.values()))


class UnknownCode(FeedbackError):
    """No poster has this code."""


class SignInRefused(FeedbackError):
    """The name or the passphrase is wrong; which of the two is not said. Or the six digits are."""


class NotAllowed(FeedbackError):
    """Signed in, but this role may not do this."""


class BadFile(FeedbackError):
    """A file that cannot be read or used; the text says why."""


class BadSetting(FeedbackError):
    """A setting with an impossible value; the text names it."""


class StorageError(FeedbackError):
    """Something went wrong between us and the store."""


class Unavailable(StorageError):
    """The store cannot be reached or is busy: the same call may work later."""


class Refused(StorageError):
    """The store will not do this, however often it is asked."""
