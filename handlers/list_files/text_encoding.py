"""Finding out how a text file is encoded."""

import codecs

from handlers.list_files.unreadable import UnreadableFileError
from storage.lifecycle.lists import Unreadable

_SAMPLE = 64 * 1024
_WINDOWS = "cp1252"
_BYTE_ORDER_MARKS = (  # UTF-32's begins with UTF-16's, so it comes first
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def find_encoding(data: bytes) -> str:
    """Return the name of the encoding of a text file.

    Raises `UnreadableFileError` if the file isn't text.
    """
    sample = data[:_SAMPLE]
    for mark, encoding in _BYTE_ORDER_MARKS:
        if sample.startswith(mark):
            return encoding
    if b"\0" in sample:
        return _utf_16_without_mark(sample)
    if _is_utf_8(data):
        return "utf-8"
    return _older_encoding(sample)


def _utf_16_without_mark(sample: bytes) -> str:
    """Guess from where the zero bytes of ASCII characters are."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > len(sample) * 0.4 and others < len(sample) * 0.05:
            return encoding
    raise UnreadableFileError(Unreadable.NOT_A_LIST)


def _is_utf_8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _SAMPLE):
            decoder.decode(data[start : start + _SAMPLE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _older_encoding(sample: bytes) -> str:
    """Return Windows-1252, as Excel saves it, unless the text would be garbled in it.

    A list is too short for a detector to tell the Western encodings apart.
    """
    # Takes 2 MiB, and most files are UTF-8.
    from charset_normalizer import from_bytes

    if from_bytes(sample, cp_isolation=[_WINDOWS]).best() is not None:
        return _WINDOWS
    best = from_bytes(sample, cp_exclusion=[_WINDOWS]).best()
    return best.encoding if best is not None else _WINDOWS
