"""What to tell a person if Classify answered with an error, or not at all."""

from classify import ClassifyError, RateLimitedError, RejectedError
from handlers.messages.blocks import Contacts
from handlers.messages.formatting import contact, escaped

_MESSAGE_LENGTH = 300


def is_unknown(error: ClassifyError) -> bool:
    """Return whether the error only means that the object doesn't exist."""
    return isinstance(error, RejectedError) and error.status == 404


def sentence(error: ClassifyError, contacts: Contacts, *, unknown: str = "") -> str:
    """Return what happened and what to do about it. unknown: what to say instead if the object doesn't exist.
    Empty: what Classify says."""
    if unknown and is_unknown(error):
        return unknown
    match error:
        case RejectedError(status=401):
            return f"Classify rejected clsfy's API key. Contact {contact(contacts.admin)}."
        case RejectedError():
            return f"Classify says: {escaped(error.message, _MESSAGE_LENGTH)}"
        case RateLimitedError():
            return "Classify is limiting requests right now. Please try again in a minute."
        case _:
            return "Classify isn't responding. Please try again in a minute."
