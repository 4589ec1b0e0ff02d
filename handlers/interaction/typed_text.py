"""What people type or paste on one line: IDs and names, without what is copied along with them."""

import re

from handlers.interaction.inputs import INPUT_LENGTH, INVISIBLE, is_blank

QUOTES = "\"'`´‘’‚‛“”„‟«»‹›「」『』《》〈〉＂＇"
BRACKETS = "()[]{}<>（）【】"
_ANY_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_LONG_NAME = "This name has {count:,} characters, and the limit is {most:,}. Shorten it, then try again."
_EMPHASIS = "*_~"
_AFTER = ".,;:!?。，；：、…|"
_FULL_WIDTH = str.maketrans("０１２３４５６７８９＃Ｒｒ", "0123456789#RR")
_BEFORE = re.compile(
    r"(?:(segment|campaign|activation)s?\b[\s:]*)?(?:(?:id|no|nr|number)\b[\s.:]*)?", re.IGNORECASE
)
_ID = re.compile(r"#?([0-9]{1,18})")  # a database can store that many digits, and no ID comes near
_REFERENCE = re.compile(r"#?R([0-9]{1,18})", re.IGNORECASE)  # as `Request.reference` has it


def unquoted(words: str) -> str:
    """Return a name without the quotation marks around it. Those inside stay, such as an apostrophe."""
    name = words.strip()
    is_quoted = len(name) > 1 and name[0] in QUOTES and name[-1] in QUOTES
    inner = name[1:-1].strip() if is_quoted else name
    return name if is_blank(inner) else inner


def long_name_refusal(name: str) -> str | None:
    """Return an error message if a name is too long for a form to open with it, or else None."""
    is_long = len(name) > INPUT_LENGTH
    return _LONG_NAME.format(count=len(name), most=INPUT_LENGTH) if is_long else None


def read_id(words: str, noun: str = "") -> int | None:
    """Return Classify's ID that was typed, or None if it isn't one.

    noun: what it is the ID of, which may stand before it: "segment", "campaign" or "activation".
    """
    return _read(_ID, words, noun)


def read_reference(words: str, noun: str = "") -> int | None:
    """Return the number in a request's reference that was typed, such as 7 in R7, or None if it isn't one.

    noun: see `read_id`.
    """
    return _read(_REFERENCE, words, noun)


def _read(pattern: re.Pattern[str], words: str, noun: str) -> int | None:
    found = pattern.fullmatch(_bare(words, noun))
    return int(found[1]) if found and int(found[1]) > 0 else None


def _bare(words: str, noun: str) -> str:
    """Return an ID without the words before it and the marks around it."""
    text = _unwrapped(_ANY_INVISIBLE.sub("", words).translate(_FULL_WIDTH))
    before = _BEFORE.match(text)
    if before is None or (before[1] or noun).lower() != noun:
        return text
    return _unwrapped(text[before.end() :])


def _unwrapped(text: str) -> str:
    while (stripped := text.strip().strip(QUOTES + BRACKETS + _EMPHASIS).rstrip(_AFTER)) != text:
        text = stripped
    return text
