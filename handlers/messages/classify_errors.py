"""What to say to somebody who asked Classify through us and got no answer."""

from classify import ClassifyError, RateLimitedError, RejectedError
from handlers.messages.blocks import Contacts
from handlers.messages.formatting import contact, escaped

_WORDS_LENGTH = 300


def is_unknown(error: ClassifyError) -> bool:
    """Whether it only says that there is no such thing."""
    return isinstance(error, RejectedError) and error.status == 404


def sentence(error: ClassifyError, contacts: Contacts) -> str:
    """In a sentence what happened, and what to do."""
    match error:
        case RejectedError(status=401):
            return f"Classify refuses this bot's key. Please tell {contact(contacts.admin)}."
        case RejectedError():
            return f"Classify says: {escaped(error.message, _WORDS_LENGTH)}"
        case RateLimitedError():
            return "Classify allows no more questions at the moment. Please try again in a minute."
        case _:
            return "Classify doesn't answer at the moment. Please try again in a minute."
