"""The announcement: status and name first, the person last, and each state within Slack's limits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from handlers.messages import announcement
from handlers.messages.blocks import Contacts, RenderContext
from playground.slack.block_kit.mrkdwn import Text, read
from storage.lifecycle.request import Kind, Question, Request, State
from storage.requests.estimates import Estimate
from tests.support.samples import HOUR, MINUTE, NOW, a_refinement, an_activation, building
from tests.support.slack_limits import (
    DEFAULT_CONTACTS,
    DIFFICULT_NAMES,
    LONGEST_CONTACTS,
    action_ids,
    checked_blocks,
    link_targets,
    mentioned_users,
    missing_from_text,
    notification_preview,
    readable_text,
)

STATES: dict[str, tuple[dict[str, Any], str, str]] = {
    "queued": ({}, "Queued:", "Usually ready in 1–2 hours. I'll reply in this thread."),
    "processing": ({"classify_status": "processing"}, "Building:", "Usually ready in 1–2 hours."),
    "slow": ({"slow": True}, "Queued:", "It's taking longer than usual. You don't need to do anything."),
    "overdue": (
        {"slow": True, "overdue": True},
        "Queued:",
        "It's taken more than a day. I'm checking once an hour. I'll reply in this thread.",
    ),
    "ready": (
        {"state": State.READY, "created_at": NOW, "finished_at": NOW + HOUR + 42 * MINUTE},
        "Ready:",
        "Next, activate it to get a Deal ID.\n*Status:* Built in 1 h 42 min\n",
    ),
    "failed": (
        {"state": State.FAILED, "created_at": NOW, "finished_at": NOW + HOUR},
        "Failed:",
        "Contact your Classify representative and mention segment `7`. You can also try again with a "
        "different prompt or URLs.\n*Status:* Failed after 1 h\n",
    ),
    "lost": (
        {"state": State.LOST, "noticed_at": NOW},
        "No longer in Classify:",
        "If nobody deleted it, contact your Classify representative and mention segment `7`.",
    ),
}
FALLBACK_EXPLANATIONS = {
    None: None,
    "not_in_channel": (
        "I'm not in #C1MEDIA, so I'm replying here. To get replies there, type `/invite` @clsfy in #C1MEDIA."
    ),
    "channel_not_found": "I can't see #C1MEDIA",
    "is_archived": "#C1MEDIA is archived",
    "unconfirmed": "Slack didn't confirm my message in #C1MEDIA, so I'm replying here.",
    "restricted_action": "Your workspace doesn't let me post in #C1MEDIA, so I'm replying here.",
}


NOTICED_LATE = {"noticed_at": NOW + 99 * HOUR}
ESTIMATE = Estimate(99 * HOUR + 59 * MINUTE, 99 * HOUR + 59 * MINUTE)


def requests_named(name: str) -> list[Request]:
    """Return a request in each state that an announcement shows, of each kind that is built."""
    more: dict[str, Any] = {"classify_id": 2**63 - 1, "channel_id": "C" * 20, "user_id": "U" * 20}
    return [
        building(inputs={"name": name}, kind=kind, **more, **{**NOTICED_LATE, **changes})
        for changes, _, _ in STATES.values()
        for kind in (Kind.SEGMENT, Kind.WATCH)
    ]


@pytest.mark.parametrize("state_name", STATES)
def test_the_announcement_starts_with_the_status_and_the_name_and_says_what_comes_next(
    state_name: str,
) -> None:
    changes, label, detail = STATES[state_name]
    message = announcement.render(building(**changes), DEFAULT_CONTACTS)
    assert notification_preview(message).strip().startswith(f"{label} “Snowblower Buyers” · segment `7`")
    assert detail in readable_text(message)
    assert not message.broadcast


@pytest.mark.parametrize("fallback_reason", FALLBACK_EXPLANATIONS)
@pytest.mark.parametrize("contacts", [DEFAULT_CONTACTS, LONGEST_CONTACTS], ids=["plain", "longest"])
@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
def test_slack_accepts_the_longest_announcement_and_typed_text_mentions_and_links_nothing(
    name: str, contacts: Contacts, fallback_reason: str | None
) -> None:
    for request in requests_named(name):
        message = announcement.render(
            request, contacts, RenderContext(fallback_reason=fallback_reason, estimate=ESTIMATE)
        )
        assert missing_from_text(message) == []
        assert mentioned_users(message) == [[request.user_id], [request.user_id]]
        assert f" by:* <@{request.user_id}> " in message.text
        assert link_targets(message) <= {f"#{request.channel_id}"}
        assert " ".join(name.split())[:10] in notification_preview(message)
        assert len(action_ids(message)) <= 3


def test_a_watched_segment_is_marked_as_made_elsewhere_and_needs_no_name() -> None:
    watched = building(kind=Kind.WATCH, inputs={"name": "Skis"})
    message = announcement.render(watched, DEFAULT_CONTACTS)
    assert (
        notification_preview(message).strip().startswith("Queued: “Skis” · segment `7` · created elsewhere")
    )
    assert "*Watched by:* @U1ANN Mar 2, 2026 at 9:30 AM" in readable_text(message)
    message = announcement.render(building(kind=Kind.WATCH, inputs={"name": " "}), DEFAULT_CONTACTS)
    assert notification_preview(message).strip().startswith("Queued: segment `7` · created elsewhere")


@pytest.mark.parametrize("fallback_reason", FALLBACK_EXPLANATIONS)
def test_a_direct_message_explains_why_it_is_not_in_the_channel(fallback_reason: str | None) -> None:
    message = announcement.render(
        building(), DEFAULT_CONTACTS, RenderContext(fallback_reason=fallback_reason)
    )
    reason = FALLBACK_EXPLANATIONS[fallback_reason]
    assert (reason is None) is ("I'm replying here" not in readable_text(message))
    assert (reason or "") in readable_text(message)


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ({"created_at": NOW, "finished_at": NOW + timedelta(minutes=95)}, "Built in 1 h 35 min\n"),
        ({"finished_at": NOW, "noticed_at": NOW + HOUR}, "*Status:* Finished Mar 2, 2026 at 9:30 AM\n"),
        (
            {"created_at": NOW, "finished_at": NOW + HOUR, "noticed_at": NOW + HOUR + 5 * MINUTE},
            "Built in 1 h\n",
        ),
        (
            {"created_at": NOW, "finished_at": NOW + HOUR, "noticed_at": NOW + HOUR + 6 * MINUTE},
            "Finished Mar 2, 2026 at 10:30 AM, after 1 h\n",
        ),
        (
            {"created_at": NOW, "finished_at": NOW - HOUR, "noticed_at": NOW + HOUR},
            "*Status:* Finished Mar 2, 2026 at 8:30 AM\n",
        ),
        ({"created_at": NOW, "noticed_at": NOW + HOUR}, "*Status:* Finished by Mar 2, 2026 at 10:30 AM\n"),
        ({}, "Deal ID.\n*Requested by:*"),
    ],
)
def test_the_announcement_tells_only_times_that_are_known(times: dict[str, Any], words: str) -> None:
    request = building(state=State.READY, **times)
    assert words in readable_text(announcement.render(request, DEFAULT_CONTACTS))


def test_the_announcement_is_a_card_with_two_columns_and_the_first_line_of_the_prompt() -> None:
    inputs = {
        "name": "Snowblower Buyers",
        "prompt": "\nHomeowners in the *snow belt*\nwho shovel",
        "client_id": "c1",
        "example_urls": ["https://a.example/", "https://b.example/", "https://c.example/"],
        "block_tlds": ["craftsman.example"],
    }
    contacts = replace(DEFAULT_CONTACTS, client_labels={"c1": "Acme & Co"})
    message = announcement.render(building(inputs=inputs), contacts)
    title, columns, prompt, _ = checked_blocks(message)
    assert title["text"]["text"].startswith(":hourglass_flowing_sand: *Queued:* “Snowblower Buyers”")
    assert [read(Text(each["text"]), {}).split(":*\n") for each in columns["fields"]] == [
        ["*Requested by", "@U1ANN Mar 2, 2026 at 9:30 AM"],
        ["*Client", "Acme & Co"],
        ["*URLs", "a.example/ and 2 more"],
        ["*Blocked", "craftsman.example"],
    ]
    assert read(Text(prompt["text"]["text"]), {}) == "*Prompt:* Homeowners in the *snow belt*"
    assert missing_from_text(message) == []


def test_a_client_without_a_name_is_shown_by_its_id() -> None:
    message = announcement.render(building(inputs={"name": "Skis", "client_id": "c9"}), DEFAULT_CONTACTS)
    assert "*Client:* `c9`" in message.text


@pytest.mark.parametrize("a_kind", [a_refinement, an_activation])
def test_what_waits_for_an_answer_says_whom_it_waits_for(a_kind: Callable[..., Request]) -> None:
    asked = a_kind(State.UNCERTAIN, question=Question.EXISTS)
    text = announcement.render(asked, DEFAULT_CONTACTS).text
    assert "I sent <@U1ANN> a question about it." in text
    assert "I'm making sure" not in text, "nothing lists it"
