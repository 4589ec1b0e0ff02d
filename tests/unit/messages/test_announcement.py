"""The announcement: status and name first, the person last, and each state within Slack's limits."""

from datetime import timedelta
from typing import Any

import pytest

from handlers.messages import announcement
from handlers.messages.blocks import Contacts, RenderContext
from storage.lifecycle.request import Kind, Request, State
from storage.requests.estimates import Estimate
from tests.support.samples import HOUR, MINUTE, NOW, building
from tests.support.slack_limits import (
    DEFAULT_CONTACTS,
    DIFFICULT_NAMES,
    LONGEST_CONTACTS,
    action_ids,
    link_targets,
    mentioned_users,
    missing_from_text,
    notification_preview,
    readable_text,
)

STATES: dict[str, tuple[dict[str, Any], str, str]] = {
    "waiting": ({}, "Waiting to be built:", "Usually ready within 1–2 hours"),
    "processing": ({"classify_status": "processing"}, "Building:", "Usually ready within 1–2 hours"),
    "ready": (
        {"state": State.READY, "created_at": NOW, "finished_at": NOW + HOUR + 42 * MINUTE},
        "Ready:",
        "It took 1 h 42 min. Next: activate it with Classify for a Deal ID.",
    ),
    "failed": (
        {"state": State.FAILED, "created_at": NOW, "finished_at": NOW + HOUR},
        "Failed:",
        "It took 1 h. Please contact your Classify representative.",
    ),
    "lost": (
        {"state": State.LOST, "noticed_at": NOW},
        "Gone at Classify:",
        "Classify does not know it any more. Please ask your Classify representative.",
    ),
}
FALLBACK_EXPLANATIONS = {
    None: None,
    "not_in_channel": "I am not in #C1MEDIA",
    "channel_not_found": "I can't see #C1MEDIA",
    "is_archived": "#C1MEDIA is archived",
    "unconfirmed": "Slack did not confirm my message in #C1MEDIA",
    "restricted_action": "Slack doesn't let me post in #C1MEDIA",
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
        assert message.text.endswith(f"by <@{request.user_id}>")
        assert link_targets(message) <= {f"#{request.channel_id}"}
        assert " ".join(name.split())[:10] in notification_preview(message)
        assert len(action_ids(message)) <= 3


def test_a_watched_segment_is_marked_as_made_elsewhere_and_needs_no_name() -> None:
    watched = building(kind=Kind.WATCH, inputs={"name": "Skis"})
    message = announcement.render(watched, DEFAULT_CONTACTS)
    assert (
        notification_preview(message)
        .strip()
        .startswith("Waiting to be built: “Skis” · segment `7` · made elsewhere")
    )
    assert "Watched since Mar 2, 2026 9:30 AM by" in readable_text(message)
    message = announcement.render(building(kind=Kind.WATCH, inputs={"name": " "}), DEFAULT_CONTACTS)
    assert (
        notification_preview(message).strip().startswith("Waiting to be built: segment `7` · made elsewhere")
    )


@pytest.mark.parametrize("fallback_reason", FALLBACK_EXPLANATIONS)
def test_a_direct_message_explains_why_it_is_not_in_the_channel(fallback_reason: str | None) -> None:
    message = announcement.render(
        building(), DEFAULT_CONTACTS, RenderContext(fallback_reason=fallback_reason)
    )
    reason = FALLBACK_EXPLANATIONS[fallback_reason]
    assert (reason is None) is ("I answer you here" not in readable_text(message))
    assert (reason or "") in readable_text(message)


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ({"created_at": NOW, "finished_at": NOW + timedelta(minutes=95)}, "It took 1 h 35 min."),
        ({"finished_at": NOW, "noticed_at": NOW + HOUR}, "It ended Mar 2, 2026 9:30 AM."),
        (
            {"created_at": NOW, "finished_at": NOW + HOUR, "noticed_at": NOW + HOUR + 5 * MINUTE},
            "It took 1 h. Next",
        ),
        (
            {"created_at": NOW, "finished_at": NOW + HOUR, "noticed_at": NOW + HOUR + 6 * MINUTE},
            "It took 1 h and ended Mar 2, 2026 10:30 AM. Next",
        ),
        (
            {"created_at": NOW, "finished_at": NOW - HOUR, "noticed_at": NOW + HOUR},
            "It ended Mar 2, 2026 8:30 AM.",
        ),
        ({"created_at": NOW, "noticed_at": NOW + HOUR}, "Noticed Mar 2, 2026 10:30 AM."),
        ({}, "It ended."),
    ],
)
def test_the_announcement_tells_only_times_that_are_known(times: dict[str, Any], words: str) -> None:
    request = building(state=State.READY, **times)
    assert words in readable_text(announcement.render(request, DEFAULT_CONTACTS))
