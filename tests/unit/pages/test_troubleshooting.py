"""What docs/troubleshooting.md quotes, held against the code."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.runtime import jobs
from tests.unit.source_code import PRODUCT_FILES, ROOT, parse, parse_with
from tests.wording.document import DOCUMENT
from tests.wording.literals import templates_of

PAGE = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
IN_SLACK, FOR_OPERATORS = PAGE.partition("\n## In Slack\n")[2].split("\n## For operators\n")
# What isn't in our code: Slack's own messages, a database driver's error, and an alarm in docs/operating.md.
OTHERS_SAY = frozenset(
    {
        '/clsfy failed with the error "dispatch_failed"',
        '/clsfy failed with the error "operation_timeout"',
        "/clsfy is not a valid command",
        "OperationalError",
        "ClsfyBotWaitsForSubmission",
    }
)
_LOG_LEVELS = ("warning", "error", "critical", "exception")
_ENDS = ("StartError", "RecordError", "InUseError", "MissingDatabaseError", "ProxyError")
_MARKUP = re.compile(r"[*`]|:\w+: ")
_HOLE = re.compile(r"\{[^{}]*\}")


def plain(text: str) -> str:
    """Return a text as people read it, with an ellipsis for each part that is filled in."""
    return _HOLE.sub("…", _MARKUP.sub("", text))


def fragments(text: str) -> list[str]:
    """Return the parts of a text between what is filled in, as far as they have words."""
    return [part.strip() for part in plain(text).split("…") if re.search(r"\w", part)]


def text_of(node: ast.AST) -> str | None:
    """Return the text of a literal, or None if it is none."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values):
            return "".join(text_of(value) or "…" for value in values)
        case _:
            return None


def texts_in(node: ast.AST) -> Iterator[str]:
    """Yield every literal text below a node, but no docstring."""
    docstrings = {id(each.value) for each in ast.walk(node) if isinstance(each, ast.Expr)}
    for each in ast.walk(node):
        if id(each) not in docstrings and (text := text_of(each)) is not None:
            yield text


@cache
def source_of(*folders: str) -> str:
    """Return all texts of these folders, a line for each."""
    files = [path for path in PRODUCT_FILES if path.parts[0] in folders]
    return "\n".join(plain(text) for path in files for text in texts_in(parse(path)))


def first_cells(section: str) -> list[str]:
    """Return the first cell of each row of the tables."""
    return [
        row.split(" | ")[0].removeprefix("| ")
        for row in section.splitlines()
        if row.startswith("| ") and " | Why | " not in row
    ]


def quoted_in(section: str) -> list[str]:
    """Return what the first cells quote from a terminal, the log or `/readyz`."""
    return re.findall("`([^`]+)`", "\n".join(first_cells(section)))


def calls_of(*names: str) -> Iterator[ast.Call]:
    """Yield every call of a method with one of these names in the product."""
    for path, tree in parse_with("|".join(names), PRODUCT_FILES):
        if path.parts[0] == "playground":
            continue
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(attr=name)) if name in names:
                    yield node


def test_every_sentence_in_quotation_marks_is_one_of_the_bots() -> None:
    quoted = re.findall("“([^”]+)”", "\n".join(first_cells(IN_SLACK)))
    assert quoted
    said = source_of("handlers") + plain(DOCUMENT.read_text("utf-8"))
    assert [text for text in quoted if not all(part in said for part in fragments(text))] == []


def test_everything_quoted_from_a_terminal_the_log_or_readyz_is_in_the_code() -> None:
    quoted = quoted_in(PAGE)
    assert quoted
    said = source_of("bot", "handlers", "storage", "classify")
    made_up = [text for text in quoted if not all(part in said for part in fragments(text))]
    assert sorted(set(made_up)) == sorted(OTHERS_SAY)


def test_every_line_that_the_log_has_as_a_warning_or_an_error_is_explained() -> None:
    calls = (call for call in calls_of(*_LOG_LEVELS) if "log" in ast.unparse(call.func))
    events = {text_of(call.args[0]) for call in calls}
    assert events > {"lease lost", "crashed"}
    assert events - set(quoted_in(FOR_OPERATORS)) == set()


def test_every_sentence_with_which_the_bot_or_a_command_ends_is_explained() -> None:
    raised = [
        text
        for _, tree in parse_with("|".join(_ENDS), PRODUCT_FILES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _ENDS
        for argument in node.args
        if (text := text_of(argument)) is not None and fragments(text)
    ]
    assert raised
    quoted = [text for text in quoted_in(FOR_OPERATORS) if " " in text]
    explained = [text for text in raised for quote in quoted if all(p in text for p in fragments(quote))]
    assert set(raised) - set(explained) == set()


def test_every_sentence_of_readyz_is_explained() -> None:
    reasons = [text for call in calls_of("report_problem", "_is_news") for text in texts_in(call.args[-1])]
    assert "stopping" in reasons
    shown = plain(FOR_OPERATORS)
    assert [text for text in reasons if not all(part in shown for part in fragments(text))] == []


def test_every_part_of_readyz_is_explained() -> None:
    section = FOR_OPERATORS.partition("\n### Readiness\n")[2].partition("\n### ")[0]
    parts = {part for cell in first_cells(section) for part in re.findall(r"`(\w+)`", cell.partition(":")[0])}
    names = {value for name, value in vars(jobs).items() if name.isupper() and isinstance(value, str)}
    assert jobs.WATCHER in names
    assert parts == {"process", "socket", "slack", "slack_access", "classify", "database"} | names


@pytest.mark.parametrize(
    "module",
    ["interaction/error_sentences.py", "interaction/permissions.py", "interaction/modals.py"],
)
def test_every_refusal_is_explained(module: str) -> None:
    shown = plain(IN_SLACK)
    told = [template.text for template in templates_of(ROOT / "handlers" / module, ROOT)]
    starts = [start for text in told if (start := _first_words(text)) != "Contact"]
    assert starts
    assert [start for start in starts if start not in shown] == []


def test_every_reason_for_a_direct_message_is_explained() -> None:
    module = parse(Path("handlers/messages/announcement.py"))
    reasons = [text for text in texts_in(module) if "{channel}" in text]
    assert "I'm not in {channel}" in reasons
    shown = plain(IN_SLACK)
    assert [text for text in reasons if not all(part in shown for part in fragments(text))] == []


def _first_words(text: str) -> str:
    """Return the first words of the first sentence. The page leaves out whom to tell."""
    return fragments(text)[0].partition(". ")[0].rstrip(".")
