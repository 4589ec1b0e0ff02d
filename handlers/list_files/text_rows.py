"""Reading the rows of a text file: lines, or cells if it has columns."""

import csv
import re
from collections.abc import Iterator, Sequence
from io import BytesIO, TextIOWrapper

from handlers.list_files.unreadable import UnreadableFileError
from storage.lifecycle.lists import Unreadable

DELIMITERS = ("", "\t", ";", ",")
"""What may stand between the cells of a row. Empty: a row is a cell."""

_MAX_LINE = 100_000
_SEPARATOR_LINE = re.compile(r"^sep=(.)\s*$", re.IGNORECASE)  # Excel's own, in the first line
_COMMENT = re.compile(r"^\s*(?:#(?!#|@#)|!|//|\[Adblock)")
_HOSTS = re.compile(r"^\s*(?:0\.0\.0\.0|127\.0\.0\.1|255\.255\.255\.255|::1?|fe80::\S*|ff0\d::\S*)\s+(.+)$")
_OWN_NAMES = ("localhost", "localhost.localdomain", "local", "broadcasthost", "0.0.0.0")  # noqa: S104
_WEB_PAGE = re.compile(r"^\s*(?:<!doctype html|<html|<\?xml)", re.IGNORECASE)


def find_delimiter_line(first_line: str) -> str | None:
    """Return the delimiter that Excel's `sep=` line names, or None if it isn't one."""
    found = _SEPARATOR_LINE.match(first_line)
    return found[1] if found else None


def read_rows(data: bytes, encoding: str, delimiter: str) -> Iterator[Sequence[str]]:
    """Yield the cells of each row. Comments are empty rows. A line of a hosts file is a row of its names.

    A byte that is no character of the encoding becomes U+FFFD. Raises `UnreadableFileError`.
    """
    lines = _lines(TextIOWrapper(BytesIO(data), encoding=encoding, errors="replace", newline=""))
    if not delimiter:
        for line in lines:
            yield _cells_of_line(line)
        return
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            yield () if row and _COMMENT.match(row[0]) else row
    except csv.Error as error:
        raise UnreadableFileError(Unreadable.NOT_A_LIST) from error


def _lines(text: TextIOWrapper) -> Iterator[str]:
    first = True
    while line := text.readline(_MAX_LINE):
        if len(line) == _MAX_LINE:
            raise UnreadableFileError(Unreadable.NOT_A_LIST)
        if first:
            first = False
            if _WEB_PAGE.match(line):
                raise UnreadableFileError(Unreadable.WEB_PAGE)
            if find_delimiter_line(line):
                yield "\n"
                continue
        yield line


def _cells_of_line(line: str) -> Sequence[str]:
    if _COMMENT.match(line):
        return ()
    if found := _HOSTS.match(line):
        names = found[1].partition("#")[0].split()
        return [name for name in names if name not in _OWN_NAMES and not name.startswith("ip6-")]
    return (line.partition(" #")[0].strip(),)
