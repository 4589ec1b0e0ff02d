"""`docs/wording.md` has every sentence of the code, as the code has it now."""

import difflib
import re
from pathlib import Path

import pytest

from tests.wording.document import COMMAND, DOCUMENT, FEATURES, ROOT, modules_of, write
from tests.wording.literals import Template, templates_of

_HANDLERS = sorted((ROOT / "handlers").rglob("*.py"))
_WRITTEN = DOCUMENT.read_text(encoding="utf-8")


def test_the_page_has_the_sentences_that_the_code_has() -> None:
    old, new = _WRITTEN.splitlines(), write().splitlines()
    difference = list(
        difflib.unified_diff(old, new, str(DOCUMENT.relative_to(ROOT)), "the code", n=1, lineterm="")
    )
    assert not difference, "\n".join([*difference[:60], f"Review the words, then run `{COMMAND}`."])


@pytest.mark.parametrize(
    "path", sorted((ROOT / "handlers").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_module_of_the_handlers_has_a_sentence_that_the_page_lacks(path: Path) -> None:
    covered = {module for feature in FEATURES for module in modules_of(feature)}
    assert path in covered or not templates_of(path, ROOT)


@pytest.mark.parametrize(
    ("old", "chosen"),
    [
        # Somebody who helps is contacted. A question of the bot's own is asked.
        (
            r"\b(ask|tell|call|reach out to|get in touch with) (your|the|a) [\w' ]*(admin|representative)",
            "contact",
        ),
        (r"\b(ask|tell) \{?(contact|representative|admin)\b", "contact"),
        (r"\b(Classify|account) (contact|team|support)\b", "your Classify representative"),
        (r"Edit and retry", "Try again"),
        (r"\b(copy|duplicate) it\b", "clone it"),
        (r"clsfy-bot(?! \d)", "clsfy"),  # with its version it is the software
        (r"/invite`? (?!@)", "@clsfy"),
        (r"\bany more\b(?! \w+s\b)", "anymore"),
    ],
)
def test_one_thing_has_one_name_in_slack(old: str, chosen: str) -> None:
    in_slack = _WRITTEN.partition("## The command line and the settings")[0]
    found = [line for line in in_slack.splitlines()[20:] if re.search(old, line)]
    assert not found, f"Say “{chosen}”: {found}"


def test_a_sentence_is_found_with_what_is_filled_in() -> None:
    path = ROOT / "handlers" / "interaction" / "request_lookup.py"
    texts = [template.text for template in templates_of(path, ROOT)]
    assert any("{noun}" in text for text in texts)
    assert Template("I can't see {channel}, {name}.").is_in(["Sorry. I can't see #x, Ann. Bye."])
    assert not Template("I can't see {channel}.").is_in(["I see #x."])
