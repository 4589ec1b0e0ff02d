"""Identifiers and secrets in the shapes that Slack gives them."""

import secrets
import string

_LETTERS = string.ascii_uppercase + string.digits


def new_id(prefix: str) -> str:
    """An id such as `C0K3J8Z1QWX`."""
    return f"{prefix}0{''.join(secrets.choice(_LETTERS) for _ in range(9))}"


def digits(count: int) -> str:
    """A number of `count` digits, as a string."""
    return "".join(secrets.choice(string.digits[1:]) for _ in range(count))


def letters(count: int) -> str:
    """Letters and digits of both cases, as in block ids and response URLs."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(count))
