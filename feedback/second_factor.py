"""Six digits from an app on somebody's phone (TOTP, RFC 6238): secret, address, checking."""

import hmac
import re

import pyotp

STEP_SECONDS = 30
_DIGITS = re.compile("[0-9]{6}")
_SECRET = re.compile("[A-Z2-7]{32}")


def new_secret() -> str:
    """A random secret of 160 bits, in base 32."""
    return pyotp.random_base32(32)


def looks_like_secret(text: str) -> bool:
    """Whether this could have come from ``new_secret``."""
    return _SECRET.fullmatch(text) is not None


def app_address(secret: str, name: str) -> str:
    """What an app reads from a QR code to know the secret."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Table Talk")


def step_of(secret: str, digits: str, *, second: int) -> int | None:
    """The half minute whose digits these are: this one, the last or the next; None otherwise.

    Whoever accepts them remembers the step, and accepts it and all before it no more.
    """
    digits = "".join(digits.split())
    if not _DIGITS.fullmatch(digits):
        return None
    now = second // STEP_SECONDS
    found = [
        step
        for step in (now - 1, now, now + 1)
        if hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step), digits)
    ]
    return found[-1] if found else None
