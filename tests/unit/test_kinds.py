"""A kind of request is a row in a few tables. Elsewhere, few modules name one, each for a reason."""

import ast
from collections.abc import Mapping
from datetime import timedelta

import pytest
from msgspec.structs import fields

from handlers.messages.kind_words import WORDS
from handlers.messages.kinds.by_kind import MESSAGES
from storage.lifecycle.kind import ByKind, Kind
from tests.support.samples import a_refinement, an_activation
from tests.unit.source_code import PRODUCT_FILES, ROOT, parse_with

#: The modules that name a kind outside of a table, and why. Another kind adds those that insert and find its
#: own requests. Whatever else depends on the kind belongs in a table, or is a trait.
NAMED_IN: Mapping[str, str] = {
    "handlers/activations/new.py": "requests one",
    "handlers/campaigns/edit.py": "requests one",
    "handlers/campaigns/new.py": "requests one",
    "handlers/refinements/refine.py": "requests one",
    "handlers/segments/submit.py": "requests one",
    "handlers/segments/watch.py": "requests one",
    "storage/requests/deals.py": "finds activations, and what they activate",
    "storage/requests/duplicates.py": "finds segments",
    "storage/requests/queries.py": "finds a campaign's edits",
    "storage/requests/recent_builds.py": "finds segments",
    "storage/requests/refinements.py": "finds refinements",
    "handlers/interaction/request_lookup.py": "which kinds share Classify's IDs",
    "handlers/requests/existing.py": "checks the activation ID that a person enters",
    "handlers/requests/list.py": "what was requested and not watched",
    "storage/lifecycle/names.py": "a match, as complete as a table. A form is then read through fewer files",
    "storage/lifecycle/deals.py": "only an activation's result is a deal",
    "storage/people/audit_log.py": "only an activation's inputs have a destination",
    "handlers/messages/buttons.py": "only an activation has a deal",
    "handlers/messages/request_fields.py": "only a campaign has an ID for pixel code",
    "handlers/messages/kinds/campaigns.py": "an edit has no message of its own, but the campaign's",
    "handlers/home/rows.py": "an edit is named by its campaign",
    "storage/outbox/enqueue.py": "an edit updates its campaign",
    "handlers/interaction/visibility.py": "a watched segment may be another client's",
    "handlers/messages/labels.py": "a watched segment may be another client's",
    "storage/requests/estimates.py": "a watched segment is built as one that is requested",
    "handlers/messages/timing.py": "the default",
    "storage/lifecycle/request.py": "the default",
    "storage/requests/submissions.py": "the default, and what inserts a watch",
}
MEMBERS = {kind.name for kind in Kind}
LONGEST_TIMES = {"a day": timedelta(days=1), "two days": timedelta(days=2)}


def modules_that_name_a_kind() -> set[str]:
    """Return the modules that name a member of `Kind`."""
    return {
        path.as_posix()
        for path, tree in parse_with(r"\bKind\b", PRODUCT_FILES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in MEMBERS and ast.unparse(node.value) == "Kind"
    }


def modules_with_a_table() -> set[str]:
    """Return the modules that have a table by kind."""
    return {
        path.as_posix()
        for path, tree in parse_with("ByKind", PRODUCT_FILES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "ByKind"
    }


@pytest.mark.parametrize("kind", Kind)
def test_a_table_has_a_row_for_each_kind_and_none_can_be_left_out(kind: Kind) -> None:
    rows = {field.name: field.name for field in fields(ByKind)}
    assert len(rows) == len(Kind)
    assert ByKind(**rows)[kind] == rows.pop(kind.name.lower())
    with pytest.raises(TypeError, match="Missing required argument"):
        ByKind(**rows)  # which is what mypy says of a table before it runs


def test_only_listed_modules_name_a_kind_outside_of_a_table() -> None:
    assert modules_that_name_a_kind() == NAMED_IN.keys()


def test_every_table_is_in_the_list_of_files_that_a_kind_needs() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = page.partition("\n## Add a kind of request\n")[2].partition("\n## ")[0]
    tables = modules_with_a_table()
    assert len(tables) > 5
    assert [table for table in tables if f"]({table})" not in section] == []


@pytest.mark.parametrize("kind", Kind)
def test_the_words_of_a_kind_agree_with_its_traits(kind: Kind) -> None:
    words = WORDS[kind]
    assert LONGEST_TIMES[words.longest_time] == kind.overdue_after
    assert bool(words.failure_advice) is kind.is_reusable, "who can try again is told how"


@pytest.mark.parametrize("kind", [kind for kind in Kind if not kind.is_listed])
def test_a_kind_that_classify_doesnt_list_asks_whether_an_unconfirmed_one_exists(kind: Kind) -> None:
    samples = {Kind.REFINEMENT: a_refinement, Kind.ACTIVATION: an_activation}
    assert MESSAGES[kind].exists_question(samples[kind]()).startswith(":grey_question:")
