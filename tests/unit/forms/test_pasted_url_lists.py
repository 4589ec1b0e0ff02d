"""Lists as people paste them from documents and chats: bullets, numbers, brackets and links are dropped."""

import pytest

from handlers.segments import form
from handlers.segments.form import EXAMPLES, NAME
from handlers.segments.url_lists import ParsedList, read_domains, read_urls
from tests.support.segment_form_samples import META, submitted

A, B = "https://a.example/x", "https://b.example/y"

PASTED_URLS = [
    *(
        (f"{before}{A}{after}\n{before}{B}{after}", (A, B))
        for before, after in (
            ("• ", ""),
            ("•\t", ""),
            ("•", ""),
            ("▪\ufe0f ", ""),
            ("- ", ""),
            ("– ", ""),
            ("—", ""),
            ("* ", ""),
            ("+ ", ""),
            ("> ", ""),
            ("> - ", ""),
            ("→ ", ""),
            ("☐ ", ""),
            ("[ ] ", ""),
            ("- [x] ", ""),
            ("1. ", ""),
            ("12) ", ""),
            ("(3) ", ""),
            ("a) ", ""),
            ("1.", ""),
            ("1)", ""),
            ("(", ")"),
            ("[", "]"),
            ("（", "）"),
            ("`", "`"),
            ("```", "```"),
            ("«", "»"),
            ("« ", " »"),
            ("‹", "›"),
            ("„", "“"),
            ("「", "」"),
            ("**", "**"),
            ("_", "_"),
            ("", ")"),
            ("", "."),
            ("", ")."),
            ("", "|"),
            ("", ";"),
            ("| ", " |"),
            ("", "\u200b"),
            ("[Snow](", ")"),
            ("- [Snow blowers, reviewed](", ")."),
            ("1. **[Snow](<", ">)**"),
            ("[Snow](", ' "Reviewed")'),
            ("<", "|Snow blowers>"),
            ("<", ">"),
        )
    ),
    (f"[{A}]({A}), [{B}]({B})", (A, B)),
    (f"[A]({A}),[B]({B})", (A, B)),
    (f"{A}|{B}", (A, B)),
    (f"{A}、{B}", (A, B)),
    ("(www.a.example)", ("https://www.a.example",)),
    ("• www.a.example", ("https://www.a.example",)),
    ("https://a.exa\u200bmple/x", (A,)),
    ("https://a\u00ad.example/x", (A,)),
    ("h\u2060ttps://a.example/x", (A,)),
    ("https://fa.example/می\u200cخواهم", ("https://fa.example/می\u200cخواهم",)),
    ("https://می\u200cخواهم.example/", ("https://می\u200cخواهم.example/",)),
    ("[Snow](https://en.wikipedia.org/wiki/Snow_(film))", ("https://en.wikipedia.org/wiki/Snow_(film)",)),
    ("(https://en.wikipedia.org/wiki/Snow_(film))", ("https://en.wikipedia.org/wiki/Snow_(film)",)),
    ("https://a.example/?q=1|2", ("https://a.example/?q=1|2",)),
    ("https://a.example/x_", ("https://a.example/x_",)),
    ("•", ()),
    ("-\n—\n( )", ()),
]

PASTED_DOMAINS = [
    *(
        (f"{before}craftsman.com{after}", ("craftsman.com",))
        for before, after in (
            ("- ", ""),
            ("-", ""),
            ("• ", ""),
            ("*", ""),
            ("* *.", ""),
            ("2. ", ""),
            ("2)", ""),
            ("(", ")"),
            ("`", "`"),
            ("«", "»"),
            ("", "."),
            ("", ";"),
            ("| ", " |"),
            ("www.", ")"),
            ("[Craftsman](https://www.", "/)"),
            ("<http://www.", "|craftsman.com>"),
        )
    ),
    ("crafts\u200bman.com", ("craftsman.com",)),
    ("a.com|b.com、c.com", ("a.com", "b.com", "c.com")),
    ("1.craftsman.com", ("1.craftsman.com",)),
]


@pytest.mark.parametrize(("text", "values"), PASTED_URLS)
def test_urls_are_read_without_bullets_and_punctuation(text: str, values: tuple[str, ...]) -> None:
    assert read_urls(text) == ParsedList(values, ())


@pytest.mark.parametrize(("text", "values"), PASTED_DOMAINS)
def test_domains_are_read_without_bullets_and_punctuation(text: str, values: tuple[str, ...]) -> None:
    assert read_domains(text) == ParsedList(values, ())


def test_words_beside_the_urls_are_reported_as_no_urls() -> None:
    read = read_urls(f"Read these:\n| {A} | Snow |")
    assert read.values == (A,)
    assert [problem.split(" isn't")[0] for problem in read.problems] == [
        "Line 1: “Read”",
        "Line 1: “these:”",
        "Line 2: “Snow”",
    ]


def test_as_many_addresses_as_can_be_typed_without_their_scheme_are_shown_again() -> None:
    typed = "\n".join(["http://b.example/1,2", *(f"site-{number:04}.example/x" for number in range(148))])
    assert 2900 < len(typed) <= 3000
    first = form.read(submitted(form.view(META, []), {NAME: "Snow", EXAMPLES: typed}))
    assert first.inputs[EXAMPLES][1] == "https://site-0000.example/x"
    again = form.read(submitted(form.view(META, [], first.inputs)))
    assert (again.inputs, again.errors) == (first.inputs, {})
