"""Real spreadsheets, from LibreOffice 7.4 and openpyxl 3.1, and damaged ones: a list or a reason."""

import time
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.list_files.unreadable import UnreadableFileError
from storage.lifecycle.lists import ListKind, Reason
from tests.unit.list_files.reading import read_list

_FOLDER = Path(__file__).parent / "spreadsheets"
_FILES = {path.name: path.read_bytes() for path in sorted(_FOLDER.glob("*.xlsx"))}
_MAX_SECONDS = 30.0  # it is some 3 s, but the tracing of memory makes it several times slower
_MAX_BYTES = 50 * 1024 * 1024


@pytest.mark.parametrize(
    ("name", "kind", "sent", "left_out"),
    [
        (  # a title, a header, dates, an internationalized name, an address, and a repeat
            "libreoffice-exclusions.xlsx",
            ListKind.DOMAINS,
            ["craftsman.com", "toro.com", "xn--mnchen-3ya.de", "ryobitools.com"],
            {7: Reason.APP, 9: Reason.DUPLICATE},
        ),
        (  # an empty first sheet, a link, and a formula's result
            "libreoffice-pages.xlsx",
            ListKind.URLS,
            ["https://www.popularmechanics.com/home/best-snow-blowers/", "https://thespruce.com/snow"],
            {4: Reason.NOT_A_URL},
        ),
        (  # a Google Ads export with merged cells, a date, and a hidden sheet
            "openpyxl-placements.xlsx",
            ListKind.DOMAINS,
            ["craftsman.com", "toro.com"],
            {5: Reason.APP, 6: Reason.CHANNEL, 7: Reason.PLACEHOLDER, 9: Reason.NOT_A_DOMAIN},
        ),
    ],
)
def test_a_real_spreadsheet_is_read_with_its_row_numbers(
    name: str, kind: ListKind, sent: list[str], left_out: Mapping[int, Reason]
) -> None:
    contents = read_list(_FILES[name], kind)
    assert list(contents.values) == sent
    assert {each.row: each.reason for each in contents.left_out} == left_out


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(list(_FILES.values())),
    st.lists(st.tuples(st.integers(0, 8_000), st.binary(min_size=1, max_size=4)), max_size=6),
    st.integers(0, 8_000),
)
def test_a_damaged_spreadsheet_gives_a_list_or_a_reason(
    whole: bytes, damages: list[tuple[int, bytes]], cut: int
) -> None:
    data = bytearray(whole)
    for place, damage in damages:
        data[place : place + len(damage)] = damage
    try:
        read_list(bytes(data[: max(cut, 4)]), ListKind.DOMAINS)
    except UnreadableFileError:
        return


@pytest.mark.parametrize(
    "data",
    [
        b"a.com," * 1_600_000,
        b"a.com\n" * 20_000,
        b'"' + b"a.com\n" * 1_600_000,
        b",\n" * 100_000,
        b"\xff" * 10_000_000,
        b"\x00a" * 5_000_000,
        pytest.param("ü.de\n".encode() * 20_000, marks=pytest.mark.long),
        b"#" * 10_000_000,
        b"PK\x03\x04" + b"\x00" * 10_000_000,
    ],
    ids=[
        "one line",
        "one value",
        "an open quote",
        "commas",
        "no text",
        "UTF-16",
        "names",
        "a comment",
        "zeros",
    ],
)
def test_megabytes_of_anything_are_read_or_refused_in_bounded_time_and_memory(data: bytes) -> None:
    tracemalloc.start()
    started = time.process_time()
    try:
        read_list(data, ListKind.DOMAINS)
    except UnreadableFileError:
        pass
    finally:
        seconds, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < _MAX_BYTES
    assert seconds < _MAX_SECONDS
