"""A file is read as the list that its owner means, and nothing is left out silently."""

import csv
import re
from collections import Counter
from io import BytesIO, StringIO
from time import process_time
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from handlers.list_files import reader, workbook
from handlers.list_files.unreadable import UnreadableFileError
from storage.lifecycle.lists import ListContents, ListKind, Reason, Unreadable
from tests.unit.list_files.files_as_people_have_them import ALL, SampleFile
from tests.unit.list_files.reading import read_list


@pytest.mark.parametrize("sample", ALL, ids=[each.name for each in ALL])
def test_a_file_as_people_have_it_is_read(sample: SampleFile) -> None:
    contents = read_list(sample.data, sample.kind)
    assert list(contents.values) == list(sample.sent)
    assert {each.text: each.reason for each in contents.left_out} == dict(sample.left_out)
    assert contents.counts == Counter(each.reason for each in contents.left_out)


def _workbook(*rows: tuple[str | float | ArrayFormula | None, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def _archive(**members: bytes) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def test_a_workbook_is_read_by_its_header() -> None:
    data = _workbook(("Report",), (), ("Site", "Spend"), ("craftsman.com", 1.5), ("toro.com", 2), (None, 3))
    assert read_list(data).values == ("craftsman.com", "toro.com")


def test_the_first_sheet_with_anything_on_it_is_read() -> None:
    book = Workbook()
    book.create_sheet("Second").append(["craftsman.com"])
    data = BytesIO()
    book.save(data)
    assert read_list(data.getvalue()).values == ("craftsman.com",)


def test_a_formula_that_was_never_calculated_is_left_out_and_named() -> None:
    data = _workbook(
        ("Site", "Domain", "Note"),
        ("a", '=LOWER("CRAFTSMAN.COM")', "x"),  # which openpyxl writes without a result, as exporters do
        ("b", "toro.com", "=1+1"),
        ("c", '="deere.com"', None),
        ("d", ArrayFormula("B5", "=UPPER(B2:B3)"), None),
    )
    contents = read_list(data)
    assert contents.values == ("toro.com", "deere.com")
    assert [(each.row, each.text, each.reason) for each in contents.left_out] == [
        (2, '=LOWER("CRAFTSMAN.COM")', Reason.FORMULA),
        (5, "=UPPER(B2:B3)", Reason.FORMULA),
    ]


def test_a_formula_whose_result_is_an_empty_text_is_an_empty_cell() -> None:
    data, sheet = BytesIO(), "xl/worksheets/sheet1.xml"
    result = b'<c r="A2" t="str"><f>IF(1=1,"",1)</f><v></v></c>'  # as Excel and LibreOffice write it
    with (
        ZipFile(BytesIO(_workbook(("toro.com",), ("=1",), ("deere.com",)))) as whole,
        ZipFile(data, "w") as out,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            out.writestr(name, re.sub(rb'<c r="A2".*?</c>', result, content) if name == sheet else content)
    contents = read_list(data.getvalue())
    assert contents.values == ("toro.com", "deere.com")
    assert not contents.left_out


@pytest.mark.parametrize("header", ["Domain", "Bad sites"])
def test_a_workbook_of_formulas_that_were_never_calculated_is_not_empty(header: str) -> None:
    contents = read_list(_workbook((header,), ("=A9",), ("=A10",)))
    assert not contents.values
    assert contents.counts[Reason.FORMULA] == 2


def test_an_internationalized_name_is_sent_in_ascii_and_shown_as_typed() -> None:
    contents = read_list("münchen.de\nxn--caf-dma.fr\n".encode())
    assert contents.values == ("xn--mnchen-3ya.de", "xn--caf-dma.fr")
    assert contents.typed == {"xn--mnchen-3ya.de": "münchen.de", "xn--caf-dma.fr": "café.fr"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Unreadable.EMPTY),
        (b"\n\n# nothing\n", Unreadable.EMPTY),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", Unreadable.NOT_A_LIST),
        (b"a" * 100_000, Unreadable.NOT_A_LIST),
        (b"<!DOCTYPE html><html>Sign in</html>", Unreadable.WEB_PAGE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, Unreadable.OLD_EXCEL),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            Unreadable.ENCRYPTED,
        ),
        (b"PK\x03\x04 cut off", Unreadable.DAMAGED),
        (_archive(readme=b"x"), Unreadable.NOT_A_LIST),
        (_workbook(("craftsman.com",))[:-40], Unreadable.DAMAGED),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_the_reason(data: bytes, reason: Unreadable) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read_list(data)
    assert refusal.value.reason is reason


def test_a_workbook_with_macros_is_refused() -> None:
    data = BytesIO(_workbook(("craftsman.com",)))
    with ZipFile(data, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    with pytest.raises(UnreadableFileError) as refusal:
        read_list(data.getvalue())
    assert refusal.value.reason is Unreadable.MACROS


def test_a_workbook_that_unpacks_to_more_than_memory_should_hold_is_refused() -> None:
    data = BytesIO()
    with ZipFile(data, "w", compression=8) as archive, archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
        for _ in range(workbook.MAX_UNPACKED // 2**20 + 1):
            sheet.write(bytes(2**20))
    assert len(data.getvalue()) < 1_000_000
    with pytest.raises(UnreadableFileError) as refusal:
        read_list(data.getvalue())
    assert refusal.value.reason is Unreadable.UNPACKS_TOO_LARGE


def test_an_xml_bomb_in_a_workbook_is_refused() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>'.encode()
    data, sheet = BytesIO(), "xl/worksheets/sheet1.xml"
    with ZipFile(BytesIO(_workbook(("craftsman.com",)))) as whole, ZipFile(data, "w") as archive:
        for name in whole.namelist():
            content = whole.read(name)
            archive.writestr(
                name, bomb + content.replace(b"craftsman.com", b"&e11;") if name == sheet else content
            )
    with pytest.raises(UnreadableFileError) as refusal:
        read_list(data.getvalue())
    assert refusal.value.reason is Unreadable.DAMAGED


def test_a_file_with_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_ROWS", 2)
    with pytest.raises(UnreadableFileError) as refusal:
        read_list(b"a.com\nb.com\nc.com\n")
    assert refusal.value.reason is Unreadable.TOO_MANY_ROWS


@pytest.mark.parametrize(
    ("usable", "unusable", "asked"), [(9, 1, False), (8, 1, True), (0, 1, True), (1, 0, False), (0, 0, True)]
)
def test_the_person_decides_if_more_than_a_tenth_cannot_be_used(
    usable: int, unusable: int, asked: bool
) -> None:
    contents = ListContents(
        values=[f"{number}.com" for number in range(usable)],
        counts={Reason.APP: unusable, Reason.DUPLICATE: 100},
    )
    assert contents.needs_decision is asked


@given(st.binary(max_size=2_000), st.sampled_from(ListKind))
def test_any_bytes_give_a_list_or_a_reason(data: bytes, kind: ListKind) -> None:
    try:
        contents = read_list(data, kind)
    except UnreadableFileError:
        return
    assert len(set(contents.values)) == len(contents.values)
    assert sum(contents.counts.values()) == len(contents.left_out)


_DOMAINS = st.lists(
    st.from_regex(r"[a-z][a-z0-9]{0,20}\.(?:com|de|co\.uk|example)", fullmatch=True), min_size=1, unique=True
)


@given(_DOMAINS, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_list_that_is_written_out_and_read_again_is_the_same(
    domains: list[str], newline: str, encoding: str
) -> None:
    written = StringIO()
    csv.writer(written, lineterminator=newline).writerows([["Domain"], *([domain] for domain in domains)])
    assert list(read_list(written.getvalue().encode(encoding)).values) == domains


@pytest.mark.parametrize("data", [b"a.com,b.com,c.com,\n", b"a.com;b.com;;\nc.com;;;\n"])
def test_a_row_that_ends_with_a_comma_loses_no_value(data: bytes) -> None:
    assert set(read_list(data).values) == {"a.com", "b.com", "c.com"}


def test_a_row_of_thousands_is_read_within_seconds() -> None:
    row = ",".join(f"a{number}.com" for number in range(9_000))
    began = process_time()
    assert len(read_list(f"{row},\n".encode() * 3).values) == 9_000
    assert process_time() - began < 10
