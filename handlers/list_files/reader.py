"""Reading a file as a list of domains or URLs."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from handlers.list_files import text_rows, workbook
from handlers.list_files.domains import DomainReader, ListValue
from handlers.list_files.layout import Layout, find_layout
from handlers.list_files.text_encoding import find_encoding
from handlers.list_files.unreadable import UnreadableFileError
from handlers.list_files.urls import read_url
from storage.lifecycle.lists import LeftOut, ListContents, ListKind, Reason, Unreadable

MAX_ROWS = 500_000
MAX_LEFT_OUT_ROWS = 10_000

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the name of the part that holds an encrypted workbook
_TEXT_LENGTH = 100
_TEXT_FORMULA = re.compile(r'="([^"]*)"')  # how Excel is kept from taking a text for a number

ReadRows = Callable[[], Iterator[Sequence[str]]]
ReadValue = Callable[[str], ListValue]


def read_list(data: bytes, kind: ListKind, domains: DomainReader) -> ListContents:
    """Return the list that a file holds: CSV, TSV, plain text or XLSX, whichever it is by its contents.

    It takes about 2 s for 100,000 domains, so it's called outside of the event loop.
    Raises `UnreadableFileError`.
    """
    read_text = domains.read if kind is ListKind.DOMAINS else partial(_read_url, domains)
    read_value = partial(_read_cell, read_text)
    rows, layout = _find_rows(data, read_value)
    contents = _collect(rows(), layout, read_value)
    if not contents.values and not contents.counts:
        raise UnreadableFileError(Unreadable.EMPTY)
    return contents


def _read_cell(read_text: ReadValue, value: str) -> ListValue:
    if not value.startswith("="):
        return read_text(value)
    found = _TEXT_FORMULA.fullmatch(value)
    return read_text(found[1]) if found else ListValue(reason=Reason.FORMULA)


def _read_url(domains: DomainReader, value: str) -> ListValue:
    url = read_url(value, domains)
    return ListValue(reason=Reason.NOT_A_URL) if url is None else ListValue(domain=url, typed=url)


def _find_rows(data: bytes, read_value: ReadValue) -> tuple[ReadRows, Layout]:
    accepts = partial(_is_usable, read_value)
    if data.startswith(_OLE):
        raise UnreadableFileError(Unreadable.ENCRYPTED if _ENCRYPTED in data else Unreadable.OLD_EXCEL)
    if data.startswith(_ZIP):
        rows = partial(workbook.read_rows, data)
        return rows, find_layout(rows(), accepts)
    encoding = find_encoding(data)
    readers = [partial(text_rows.read_rows, data, encoding, each) for each in text_rows.DELIMITERS]
    return max(((reader, find_layout(reader(), accepts)) for reader in readers), key=_score)


def _is_usable(read_value: ReadValue, value: str) -> bool:
    """Return whether a value is what the list is made of. An app among domains is, though it is left out."""
    return read_value(value).reason not in (Reason.NOT_A_DOMAIN, Reason.NOT_A_URL, Reason.FORMULA)


def _score(found: tuple[ReadRows, Layout]) -> int:
    return found[1].score


def _collect(rows: Iterator[Sequence[str]], layout: Layout, read_value: ReadValue) -> ListContents:
    values: dict[str, None] = {}
    typed: dict[str, str] = {}
    counts: Counter[Reason] = Counter()
    left_out: list[LeftOut] = []
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise UnreadableFileError(Unreadable.TOO_MANY_ROWS)
        if number <= layout.skip:
            continue
        for cell in row if layout.column is None else row[layout.column : layout.column + 1]:
            if not (text := cell.strip()):
                continue
            entry = read_value(text)
            reason = Reason.DUPLICATE if entry.domain in values else entry.reason
            if entry.domain is not None and reason is None:
                values[entry.domain] = None
                if entry.typed != entry.domain:
                    typed[entry.domain] = entry.typed
            elif reason is not None:
                counts[reason] += 1
                if len(left_out) < MAX_LEFT_OUT_ROWS:
                    left_out.append(LeftOut(row=number, text=text[:_TEXT_LENGTH], reason=reason))
    return ListContents(values=tuple(values), typed=typed, counts=counts, left_out=tuple(left_out))
