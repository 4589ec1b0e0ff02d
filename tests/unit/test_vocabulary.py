"""The words that `docs/glossary.md` has replaced appear nowhere, neither in names nor in text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.source_code import PYTHON_FILES, ROOT, find, parse_with

# Old terms that no sentence needs, as the words of a name or of a text: `SoleDuty`, `drop_hands`, "a lane".
OLD_TERMS = re.compile(
    r"\b(apolog(y|ies)|askers?|confidences|crowds?|debts?|deeds?|detours?|doom(ed)?|drop hands|dut(y|ies)"
    r"|lanes?|last word|ledger|looker|ow(e|ed|es|ing)|particulars|preferring|put off|redrawer|senseless"
    r"|sweepers?|tire|town|verdicts?)\b"
)
# Old words that have an innocent meaning in a text. No Python name contains one of them.
OLD_WORDS_IN_NAMES = frozenset(
    {"barred", "bell", "bells", "doubt", "doubts", "face", "faces", "redraw", "redrawn", "standing"}
)
# Old names whose words are ordinary. No Python name is exactly one of them.
OLD_NAMES = frozenset(
    {
        "Asked",
        "Directs",
        "Gate",
        "NotDone",
        "look",
        "looks",
        "Perhaps",
        "Ports",
        "journal",
        "listeners",
        "made_of",
        "pasted",
    }
)
# They name what an earlier version stored, or what has been renamed.
EXCEPTIONS = frozenset(
    {
        "CHANGELOG.md",
        "docs/decisions/renamed-tables.md",
        "tests/integration/engine/test_migrations.py",
        "tests/stories/outages/test_upgrade.py",
        "tests/support/previous_release.py",
        "tests/support/previous_release_rows.py",
        "tests/unit/test_vocabulary.py",
    }
)
TEXT_FILES = [
    path
    for path in (
        *find(".py", ".js", ".mjs", ".css", ".html"),
        *(path.relative_to(ROOT) for folder in (ROOT, ROOT / "docs") for path in folder.glob("**/*.md")),
        *map(Path, (".ci/run", "Makefile", "pyproject.toml")),
    )
    if path.as_posix() not in EXCEPTIONS
    and not path.as_posix().startswith((".venv/", "storage/migrations/versions/"))
]


def words_of(text: str) -> str:
    """Return a text or a name in lowercase words: `SoleDuty` and `sole_duty` become `sole duty`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", text).lower()


def names_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield every name that a Python file defines or uses, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield node.lineno, name


def test_no_text_contains_an_old_term() -> None:
    found = [
        f"{path}:{number}: {match[0]}"
        for path in TEXT_FILES
        for number, line in enumerate((ROOT / path).read_text("utf-8").splitlines(), 1)
        for match in OLD_TERMS.finditer(words_of(line))
    ]
    assert not found


def test_no_file_is_named_after_an_old_term() -> None:
    assert [path for path in TEXT_FILES if OLD_TERMS.search(words_of(path.as_posix()))] == []


def test_no_python_name_is_or_contains_an_old_word() -> None:
    possible = rf"(?i:{'|'.join(OLD_WORDS_IN_NAMES)})|\b(?:{'|'.join(OLD_NAMES)})\b"
    found = [
        f"{path}:{line}: {name}"
        for path, tree in parse_with(possible, PYTHON_FILES)
        if path in TEXT_FILES
        for line, name in names_in(tree)
        if name in OLD_NAMES or OLD_WORDS_IN_NAMES & set(words_of(name).split())
    ]
    assert not found


@pytest.mark.parametrize(
    "text",
    [
        "class SoleDuty:",
        "def drop_hands():",
        "transitions.tire(request)",
        "a crowd of people",
        "SenselessError",
    ],
)
def test_an_old_term_is_found(text: str) -> None:
    assert OLD_TERMS.search(words_of(text))


def test_every_exception_exists() -> None:
    assert [path for path in EXCEPTIONS if not (ROOT / path).is_file()] == []
