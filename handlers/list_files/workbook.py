"""Reading the rows of an Excel workbook (XLSX), within limits."""

import re
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

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")  # a cell's, in the XML of a sheet
_CHUNK = 64 * 1024


def read_rows(data: bytes) -> Iterator[Sequence[str]]:
    """Yield the cells of each row of the first sheet that isn't empty. A formula gives its last result. If it
    was never calculated, it gives itself.

    Raises `UnreadableFileError`.
    """
    _check(data)
    try:
        results = _open(data, data_only=True)
        formulas = _open(data, data_only=False) if _has_formulas(data) else None
        if len(results.worksheets) > MAX_SHEETS:
            raise UnreadableFileError(Unreadable.TOO_MANY_ROWS)
        for index, sheet in enumerate(results.worksheets):
            found = False
            rows = _rows(sheet) if formulas is None else _rows_with(sheet, formulas.worksheets[index])
            for number, row in enumerate(rows, start=1):
                if number > MAX_WORKBOOK_ROWS:
                    raise UnreadableFileError(Unreadable.TOO_MANY_ROWS)
                cells = ["" if value is None else _text(value) for value in row]
                found = found or any(cells)
                yield cells
            if found:
                return
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl's, or whatever its parts raise: KeyError, ParseError, …
        raise UnreadableFileError(Unreadable.DAMAGED) from error


def _open(data: bytes, *, data_only: bool) -> Any:
    from openpyxl import load_workbook  # takes 8 MiB: most bots never read a workbook

    return load_workbook(BytesIO(data), read_only=True, data_only=data_only, keep_links=False)


def _rows(sheet: Any, *, values_only: bool = True) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()  # what the file says about its size isn't always true
    rows: Iterator[Sequence[Any]] = sheet.iter_rows(values_only=values_only, max_col=MAX_COLUMNS)
    return rows


def _rows_with(results: Any, formulas: Any) -> Iterator[Sequence[Any]]:
    """Yield the results, and the formula of a cell that has none."""
    for cells, row in zip(_rows(results, values_only=False), _rows(formulas), strict=True):
        yield [
            formula if _has_no_result(cell) else cell.value for cell, formula in zip(cells, row, strict=True)
        ]


def _has_no_result(cell: Any) -> bool:
    return cell.value is None and cell.data_type != "str"  # an empty text is a result


def _has_formulas(data: bytes) -> bool:
    with ZipFile(BytesIO(data)) as archive:
        return any(_mentions_formula(archive, part) for part in archive.namelist() if _is_sheet(part))


def _mentions_formula(archive: ZipFile, part: str) -> bool:
    end = b""
    with archive.open(part) as sheet:
        while chunk := sheet.read(_CHUNK):
            if _FORMULA.search(end + chunk):
                return True
            end = chunk[-16:]  # a tag may be cut in two
    return False


def _is_sheet(part: str) -> bool:
    return part.startswith("xl/worksheets/") and part.endswith(".xml")


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
    if hasattr(value, "ref"):  # a formula for several cells
        return getattr(value, "text", None) or "="
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
