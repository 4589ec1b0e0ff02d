"""CSV files of lists, as spreadsheets of every country read them."""

import pytest

from handlers.list_files.domains import DomainReader
from handlers.list_files.reader import read_list
from handlers.requests.left_out import as_csv
from handlers.saved_lists.download import as_cell
from storage.lifecycle.lists import LeftOut, ListKind, Reason


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "x;=cmd()", "x,=cmd()", "x\t=cmd()"])
def test_what_was_left_out_never_begins_a_formula(text: str) -> None:
    written = as_csv([LeftOut(row=1, text=text, reason=Reason.NOT_A_DOMAIN)]).decode("utf-8-sig")
    value = written.splitlines()[1].partition(",")[2]
    assert not any(f"{before}{sign}" in f",{value}" for before in ',;\t"' for sign in "=+-@")


def test_a_list_of_urls_with_commas_is_the_same_when_it_is_read_again() -> None:
    urls = ["https://a.com/x,y", "https://a.com/x;y", "https://a.com/1", 'https://a.com/"q"/x']
    text = "\r\n".join(["URL", *map(as_cell, urls), ""])
    assert 'https://a.com/x;y"' in text
    assert list(read_list(text.encode(), ListKind.URLS, DomainReader()).values) == urls
