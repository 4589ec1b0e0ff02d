"""Reading the rows of an Excel workbook (XLSX), within limits."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from handlers.list_files.unreadable import UnreadableFileError
from storage.lifecycle.lists import Unreadable

MAX_SHEETS = 20
MAX_WORKBOOK_ROWS = 200_000
MAX_COLUMNS = 100
MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes. A workbook of 200,000 domains unpacks to about 20 MB."""


def read_rows(data: bytes) -> Iterator[Sequence[str]]:
    """Yield the cells of each row of the first sheet that isn't empty. A formula gives its last result.

    Raises `UnreadableFileError`.
    """
    _check(data)
    from openpyxl import load_workbook  # takes 8 MiB: most bots never read a workbook

    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        if len(book.worksheets) > MAX_SHEETS:
            raise UnreadableFileError(Unreadable.TOO_MANY_ROWS)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says about its size isn't always true
            found = False
            for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS), start=1):
                if number > MAX_WORKBOOK_ROWS:
                    raise UnreadableFileError(Unreadable.TOO_MANY_ROWS)
                cells = [_text(value) for value in row]
                found = found or any(cells)
                yield cells
            if found:
                return
    except UnreadableFileError:
        raise
    except (
        Exception
    ) as error:  # openpyxl raises whatever its parts raise: KeyError, ValueError, ParseError, …
        raise UnreadableFileError(Unreadable.DAMAGED) from error


def _check(data: bytes) -> None:
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise UnreadableFileError(Unreadable.DAMAGED) from error
    names = {part.filename for part in parts}
    if any(part.flag_bits & 0x1 for part in parts):
        raise UnreadableFileError(Unreadable.ENCRYPTED)
    if sum(part.file_size for part in parts) > MAX_UNPACKED:  # zipfile reads no more than it says here
        raise UnreadableFileError(Unreadable.UNPACKS_TOO_LARGE)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise UnreadableFileError(Unreadable.MACROS)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise UnreadableFileError(Unreadable.NOT_A_LIST)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
