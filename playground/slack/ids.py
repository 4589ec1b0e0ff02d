"""IDs and secrets in Slack's formats."""

import secrets
import string

_LETTERS = string.ascii_uppercase + string.digits


def new_id(prefix: str) -> str:
    """Return an ID such as `C0K3J8Z1QWX`."""
    return f"{prefix}0{''.join(secrets.choice(_LETTERS) for _ in range(9))}"


def digits(count: int) -> str:
    """Return `count` random digits."""
    return "".join(secrets.choice(string.digits[1:]) for _ in range(count))


def letters(count: int) -> str:
    """Return `count` random letters and digits, as in block IDs and response URLs."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(count))
