"""The Home tab: what it says as a whole, and that it is within Slack's limits."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from handlers.home.view import MAX_LISTS, MAX_ROWS
from handlers.messages.blocks import Contacts
from playground.slack.block_kit.mrkdwn import links, mentions, texts_of
from storage.lifecycle.request import Kind, Question, Request, State
from storage.requests.estimates import Estimate
from storage.requests.recent_builds import RecentBuilds
from tests.support.samples import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    a_request,
    an_activation,
    building,
    candidates,
    longest_activation_inputs,
    uncertain,
)
from tests.support.slack_limits import DEFAULT_CONTACTS, DIFFICULT_NAMES, LONGEST_CONTACTS
from tests.unit.messages.rendering import BUILT, block_action_ids, readable_blocks, render_home
from tests.wording.saved_list_samples import a_list

ESTIMATE = Estimate(HOUR + 10 * MINUTE, HOUR + 50 * MINUTE)
ESTIMATES = dict.fromkeys(Kind, ESTIMATE)


WHICH: dict[str, Any] = {"question": Question.WHICH, "candidates": candidates(*range(2**63 - 200, 2**63))}


def longest_edit(name: str, **more: Any) -> Request:
    """Return an edit of a campaign with each field at its longest."""
    fields = dict.fromkeys(("name", "use_case", "description"), name * 9)
    inputs = {"id": 2**63 - 1, "name": name, "changes": fields, "before": dict.fromkeys(fields, "before")}
    return a_request(kind=Kind.EDIT, inputs=inputs, **more)


def longest_lists(name: str) -> Mapping[str, Any]:
    """Return lists with one row more than is shown, and every kind of row at its longest."""
    plain: dict[str, Any] = {
        "inputs": {"name": name, "use_case": name},
        "channel_id": "C" * 20,
        "user_id": "U" * 20,
    }
    made = {**plain, "classify_id": 2**63 - 1}
    waiting = [
        a_request(**plain, question=Question.CONTINUE),
        uncertain(**plain, **WHICH),
        longest_edit(name, question=Question.OVERWRITE),
        a_request(State.REJECTED, **plain, error_status=422, error_message=name * 9),
        a_request(State.REJECTED, **plain, error_status=401, error_message="key"),
        building(**made, state=State.FAILED, **BUILT),
        building(**made, state=State.LOST, kind=Kind.WATCH, noticed_at=NOW),
        building(**made, state=State.READY, **BUILT),
    ]
    under_way = [
        a_request(**plain),
        a_request(State.SUBMITTING, **plain),
        uncertain(**plain),
        building(**made),
        building(**made, classify_status="processing"),
        building(**made, slow=True),
        building(**made, overdue=True),
        longest_edit(name),
    ]
    ended = [
        building(**made, state=State.READY, **BUILT),
        building(**made, state=State.FAILED, **BUILT),
        building(**made, state=State.LOST, noticed_at=NOW),
        building(**made, state=State.READY, kind=Kind.CAMPAIGN, noticed_at=NOW),
        a_request(State.REJECTED, **plain),
        a_request(State.DROPPED, **plain),
        longest_edit(name, state=State.READY, noticed_at=NOW),
    ]
    campaigns = [building(**made, state=State.READY, kind=Kind.CAMPAIGN)]
    issued = {"inputs": longest_activation_inputs(name), "classify_id": 2**63 - 1, "user_id": "U" * 20}
    deals = [an_activation(State.READY, **issued, **BUILT)]
    lists = {
        "needs_attention": waiting,
        "in_progress": under_way,
        "finished": ended,
        "campaigns": campaigns,
        "deals": deals,
    }
    return {part: (rows * 11)[: MAX_ROWS + 1] for part, rows in lists.items()}


@pytest.mark.parametrize("contacts", [DEFAULT_CONTACTS, LONGEST_CONTACTS], ids=["plain", "longest"])
@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
def test_slack_accepts_the_longest_home_tab_and_typed_text_mentions_and_links_nothing(
    name: str, contacts: Contacts
) -> None:
    rows = longest_lists(name)
    blocks = render_home(contacts, **rows, estimates=ESTIMATES, checked_at=NOW, problem="x" * 200)
    texts = list(texts_of(list(blocks)))
    assert [found for text in texts for found in mentions(text)] == []
    assert {found for text in texts for found in links(text)} <= {f"#{'C' * 20}", "#C1MEDIA"}
    assert len(blocks) <= 100


@pytest.mark.parametrize("part", ["needs_attention", "in_progress", "finished", "campaigns", "deals"])
@pytest.mark.parametrize("number", range(8))
def test_a_list_of_only_the_longest_row_is_within_the_limits_too(part: str, number: int) -> None:
    rows = longest_lists("🎿" * 300)[part]
    full = {name: [one] * (MAX_ROWS + 1) for name, (one, *_) in longest_lists("مرحبا <&> " * 30).items()}
    assert len(render_home(LONGEST_CONTACTS, **{**full, part: [rows[number]] * (MAX_ROWS + 1)})) <= 100


def test_a_home_tab_full_of_the_longest_rows_shows_all_that_needs_an_answer() -> None:
    full = {name: [one] * (MAX_ROWS + 1) for name, (one, *_) in longest_lists("x").items()}
    rejected = a_request(State.REJECTED, error_status=401)
    full["needs_attention"] = [rejected] * (MAX_ROWS + 1)
    builds = RecentBuilds(finished=9, failed=1)
    blocks = render_home(LONGEST_CONTACTS, **full, lists=[a_list()] * (MAX_LISTS + 1), builds=builds)
    assert len(blocks) <= 100
    assert block_action_ids(blocks).count("segment_reopen") == MAX_ROWS
    assert block_action_ids(blocks).count("list_open") == MAX_LISTS
    assert "To see more, type `/clsfy campaign list`." in readable_blocks(blocks)


def test_an_empty_home_tab_says_how_to_begin() -> None:
    blocks = render_home()
    assert "Nothing here yet." in readable_blocks(blocks)
    assert "Needs your attention" not in readable_blocks(blocks)
    assert block_action_ids(blocks) == ["home_segment", "home_campaign", "say_preferences", "say_lists"]


def test_the_home_tab_says_so_if_nothing_needs_attention() -> None:
    blocks = readable_blocks(render_home(finished=[building(state=State.READY, **BUILT)]))
    assert "Needs your attention\nNothing right now.\nIn progress\nNothing right now." in blocks
    assert "Your campaigns" not in blocks


def test_a_full_list_says_where_to_find_more() -> None:
    found = readable_blocks(render_home(**longest_lists("x")))
    assert found.count("To see more, type `/clsfy segment list`.") == 2
    assert found.count("To see more, type `/clsfy campaign list`.") == 1
    assert "To see more" not in readable_blocks(render_home(in_progress=[building()] * MAX_ROWS))


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({}, "Classify hasn't been checked yet. I check it while something is building."),
        (
            {"checked_at": NOW - 20 * SECOND},
            "Classify is responding. Last checked 2026-03-02 09:29 UTC.",
        ),
        (
            {"checked_at": NOW - DAY, "unresponsive": True},
            "Classify isn't responding. Last response 2026-03-01 09:30 UTC. Your requests are saved",
        ),
        ({"unresponsive": True}, "Classify isn't responding. Your requests are saved and I'll keep trying."),
        (
            {"checked_at": NOW, "problem": "it rejected clsfy's API key"},
            "There's a problem with Classify: it rejected clsfy's API key. Contact your Slack admin.",
        ),
    ],
)
def test_the_home_tab_says_whether_classify_is_responding(state: dict[str, Any], sentence: str) -> None:
    assert sentence in readable_blocks(render_home(**state))


def test_the_home_tab_says_when_it_was_updated_and_where_to_get_help() -> None:
    found = readable_blocks(render_home(Contacts("<@U9KIM>", "Rita"), read_at=NOW + timedelta(hours=1)))
    assert "Updated 10:30 AM" in found
    assert "To see all commands, type `/clsfy help` in any channel. For help, contact @U9KIM." in found
    assert "clsfy-bot 0.1.0" in found
