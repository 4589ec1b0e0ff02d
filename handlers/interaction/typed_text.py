"""What people type or paste on one line: IDs and names, without what comes along when they are copied."""

import re

# Unicode's Default_Ignorable_Code_Point, and the blank Braille pattern
# (https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt).
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
QUOTES = "\"'`´‘’‚‛“”„‟«»‹›「」『』《》〈〉＂＇"
BRACKETS = "()[]{}<>（）【】"
_ANY_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_NOTHING = re.compile(rf"[\s\x00-\x1f\x7f-\x9f{INVISIBLE}]*")
INPUT_LENGTH = 3000  # https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
_LONG_NAME = "This name has {count:,} characters, and the limit is {most:,}. Shorten it, then try again."
_EMPHASIS = "*_~"
_AFTER = ".,;:!?。，；：、…|"
_FULL_WIDTH = str.maketrans("０１２３４５６７８９＃Ｒｒ", "0123456789#RR")
_BEFORE = re.compile(
    r"(?:(segment|campaign|activation)s?\b[\s:]*)?(?:(?:id|no|nr|number)\b[\s.:]*)?", re.IGNORECASE
)
_ID = re.compile(r"#?([0-9]{1,18})")  # a database can store that many digits, and no ID comes near
_REFERENCE = re.compile(r"#?R([0-9]{1,18})", re.IGNORECASE)  # as `Request.reference` has it


def is_blank(text: str) -> bool:
    """Return whether nothing in a text can be seen."""
    return _NOTHING.fullmatch(text) is not None


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
