"""Lists as people paste them: what is read, what is named as wrong, and what stays so when read again."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from handlers.segments.url_lists import ParsedList, overlap_error, read_domains, read_urls

A, B = "https://a.example/x", "https://b.example/y"

URLS = [
    ("", ()),
    (" \n\t ", ()),
    (A, (A,)),
    (f"{A}\n{B}", (A, B)),
    (f"{A} {B}", (A, B)),
    (f"{A}\t{B}", (A, B)),
    (f"{A},{B}", (A, B)),
    (f"{A}, {B},", (A, B)),
    (f"{A};{B}", (A, B)),
    (f"{A};{B};www.c.com", (A, B, "https://www.c.com")),
    (f"{A},www.c.com", (A, "https://www.c.com")),
    ("www.c.com", ("https://www.c.com",)),
    ("a.example", ("https://a.example",)),
    ("a.example/x?y=1 b.example:8443", ("https://a.example/x?y=1", "https://b.example:8443")),
    ("https://a.example/1;2/3", ("https://a.example/1;2/3",)),
    (
        "https://web.archive.org/web/2020/https://a.example",
        ("https://web.archive.org/web/2020/https://a.example",),
    ),
    (f"{A},\n{B}", (A, B)),
    (f'"{A}","{B}"', (A, B)),
    (f"<{A}>; <{B}>", (A, B)),
    (f"“{A}”", (A,)),
    (f"\ufeff{A}\u200b", (A,)),
    (f"{A}\n{B}\n{A}", (A, B)),
    ("HTTP://A.Example/X", ("HTTP://A.Example/X",)),
    ("https://a.example/1,2/3", ("https://a.example/1,2/3",)),
    ("https://a.example:8443/x?y=1&z=2#w", ("https://a.example:8443/x?y=1&z=2#w",)),
    ("https://medium.com/@joe/post", ("https://medium.com/@joe/post",)),
    ("https://bücher.example/käse", ("https://bücher.example/käse",)),
    ("https://भारत.भारत/", ("https://भारत.भारत/",)),
    ("https://xn--bcher-kva.example/", ("https://xn--bcher-kva.example/",)),
    ("https://a.example./x", ("https://a.example./x",)),
    ("https://en.wikipedia.org/wiki/Snow_(film)", ("https://en.wikipedia.org/wiki/Snow_(film)",)),
]

NO_URLS = [
    ("junk", "Enter one such as"),
    ("mailto:ann@a.example", "Enter one such as"),
    ("https:/a.example", "Enter one such as"),
    ("ftp://a.example/x", "Only http:// and https:// work"),
    ("https://ann:secret@a.example/", "username or password"),
    ("https://ann@a.example/", "username or password"),
    ("https://localhost/x", "Check its domain"),
    ("https://192.168.0.1/x", "Check its domain"),
    ("https://[::1]/x", "Check its domain"),
    ("https://[bad/x", "Check its domain"),
    ("https://a.example:99999/", "Check its domain"),
    ("https://a.example:port/", "Check its domain"),
    ("https://a..example/", "Check its domain"),
    ("https://-a.example/", "Check its domain"),
    ("https://a_b.example/", "Check its domain"),
    (f"https://{'a' * 64}.example/", "Check its domain"),
    (f"https://{'a.' * 130}example/", "Check its domain"),
    ("\x01https://a.example/", "Check its domain"),
]

DOMAINS = [
    ("", ()),
    ("craftsman.com", ("craftsman.com",)),
    ("Craftsman.COM", ("craftsman.com",)),
    ("a.com,b.com;c.com\td.com\ne.com", ("a.com", "b.com", "c.com", "d.com", "e.com")),
    ("*.craftsman.com", ("craftsman.com",)),
    ("www.craftsman.com", ("craftsman.com",)),
    ("*.www.craftsman.com", ("craftsman.com",)),
    ("https://www.craftsman.com/x?y#z", ("craftsman.com",)),
    ("http://craftsman.com:8080", ("craftsman.com",)),
    ("craftsman.com/tools", ("craftsman.com",)),
    ("craftsman.com.", ("craftsman.com",)),
    ("shop.craftsman.com", ("shop.craftsman.com",)),
    ("https://medium.com/@joe", ("medium.com",)),
    ("www.com", ("www.com",)),
    ("craftsman.com www.craftsman.com craftsman.com", ("craftsman.com",)),
    ("'craftsman.com', <toro.com>", ("craftsman.com", "toro.com")),
    ("bücher.example", ("bücher.example",)),
    ("भारत.भारत", ("भारत.भारत",)),
    (f"{'a' * 63}.example", (f"{'a' * 63}.example",)),
]

NO_DOMAINS = [
    ("com", "isn't a domain"),
    ("*", "isn't a domain"),
    ("*.com", "isn't a domain"),
    ("localhost", "isn't a domain"),
    ("192.168.0.1", "isn't a domain"),
    ("[::1]", "isn't a domain"),
    ("craftsman.com:tools", "isn't a domain"),
    ("/craftsman.com", "isn't a domain"),
    (".craftsman.com", "isn't a domain"),
    ("crafts man.123", "isn't a domain"),
    ("ann@craftsman.com", "username or is an email"),
    ("ann:secret@craftsman.com", "username or is an email"),
    ("https://ann:secret@craftsman.com/", "username or is an email"),
]

SCRAPS = """https:// http:// HTTPS:// www. *. a b-c ü भा İ .com .example . .. / // : :80 @ ann:secret@
192.168.0.1 [::1] ?x=1 # , ,, ; < > " ” % \\ ｅ． - • 1. 1) ( ) [ ] [a]( ](https:// ` « » * _ |"""
# The domain of `https://1.www.craftsman.com`. Alone it reads as the first line of a numbered list.
_LOOKS_NUMBERED = re.compile(r"[0-9]{1,3}\.www\.")
SPACES = (" ", "\t", "\n", "\r\n", "\u2028", "\u200b", "\u200c", "\ufe0f", "\x00")
TEXTS = st.lists(st.sampled_from((*SCRAPS.split(), *SPACES)), max_size=25).map("".join) | st.text(max_size=60)


@pytest.mark.parametrize(("text", "values"), URLS)
def test_urls_are_read_as_typed_and_completed(text: str, values: tuple[str, ...]) -> None:
    assert read_urls(text) == ParsedList(values, ())


@pytest.mark.parametrize(("text", "values"), DOMAINS)
def test_domains_are_read_without_scheme_and_path(text: str, values: tuple[str, ...]) -> None:
    assert read_domains(text) == ParsedList(values, ())


@pytest.mark.parametrize(("text", "complaint"), NO_URLS)
def test_an_invalid_url_is_reported_with_the_reason(text: str, complaint: str) -> None:
    read = read_urls(text)
    assert (read.values, len(read.problems)) == ((), 1)
    assert read.problems[0].startswith("Line 1: ")
    assert complaint in read.problems[0]


@pytest.mark.parametrize(("text", "complaint"), NO_DOMAINS)
def test_an_invalid_domain_is_reported_with_the_reason(text: str, complaint: str) -> None:
    read = read_domains(text)
    assert read.values == ()
    assert complaint in (read.error or "")


def test_an_error_names_its_line_and_the_other_lines_are_read() -> None:
    read = read_urls(f"{A}\n\njunk {B}\n\n  \nmore")
    assert read.values == (A, B)
    assert [problem[:14] for problem in read.problems] == ["Line 3: “junk”", "Line 6: “more”"]
    assert read_domains("a.com\nb.com nope\r\nc.com").problems == (
        "Line 2: “nope” isn't a domain like craftsman.com.",
    )


def test_a_long_word_is_shortened_in_an_error() -> None:
    assert read_domains("x" * 41).problems == (f"Line 1: “{'x' * 39}…” isn't a domain like craftsman.com.",)
    assert read_domains("x" * 40).problems == (f"Line 1: “{'x' * 40}” isn't a domain like craftsman.com.",)


def test_an_error_names_three_lines_and_counts_the_rest() -> None:
    assert read_urls(A).error is None
    three = read_domains("x\ny\nz").error
    assert three is not None
    assert three.count("Line") == 3
    assert "more" not in three
    five = read_domains("v\nw\nx\ny\nz").error
    assert five is not None
    assert five.count("Line") == 3
    assert five.endswith(" And 2 more.")


@pytest.mark.parametrize(
    ("url", "domain", "clashes"),
    [
        ("https://craftsman.com/x", "craftsman.com", True),
        ("https://WWW.Craftsman.com/x", "craftsman.com", True),
        ("https://craftsman.com./x", "craftsman.com", True),
        ("https://shop.craftsman.com:8443/x", "craftsman.com", True),
        ("https://mycraftsman.com/x", "craftsman.com", False),
        ("https://craftsman.com/x", "shop.craftsman.com", False),
        ("https://a.example/craftsman.com", "craftsman.com", False),
    ],
)
def test_an_example_url_on_a_blocked_domain_is_an_error(url: str, domain: str, clashes: bool) -> None:
    sentence = overlap_error((A, url), ("b.example", domain))
    assert (sentence == f"{url} is an example URL, so {domain} can't be blocked.") is clashes
    assert (sentence is None) is not clashes


@settings(max_examples=400)
@given(TEXTS)
@example("www.\u200b\u200cü")
@example("https://www.\u200b\u200c\u200b\u200cü")
def test_any_text_is_read_and_its_values_are_read_the_same_again(text: str) -> None:
    for read in (read_urls, read_domains):
        once = read(text)
        assert len(set(once.values)) == len(once.values)
        assume(not any(map(_LOOKS_NUMBERED.match, once.values)))
        for between in ("\n", " ", ", "):
            assert read(between.join(once.values)) == ParsedList(once.values, ())


@settings(max_examples=200)
@given(TEXTS)
def test_every_error_names_a_line_that_contains_its_word(text: str) -> None:
    lines = text.splitlines()
    for problem in (*read_urls(text).problems, *read_domains(text).problems):
        number, word = problem.removeprefix("Line ").split(": ", 1)
        assert word.removeprefix("“")[:1] in lines[int(number) - 1]


@settings(max_examples=200)
@given(TEXTS)
def test_every_value_is_a_web_address_or_a_domain(text: str) -> None:
    for value in read_urls(text).values:
        assert value.lower().startswith(("http://", "https://"))
        assert "@" not in urlsplit(value).netloc
    for value in read_domains(text).values:
        assert not set("@/:*[] ,;") & set(value)
        assert not value.rpartition(".")[2].isdigit()
