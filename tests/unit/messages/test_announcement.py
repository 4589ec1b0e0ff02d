"""The message in the channel: verdict and name first, the person last, each state at its longest."""

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

SHOWN: dict[str, tuple[dict[str, Any], str, str]] = {
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
DETOURS = {
    None: None,
    "not_in_channel": "I am not in #C1MEDIA",
    "channel_not_found": "I can't see #C1MEDIA",
    "is_archived": "#C1MEDIA is archived",
    "unconfirmed": "Slack did not confirm my message in #C1MEDIA",
    "restricted_action": "Slack doesn't let me post in #C1MEDIA",
}


LATE = {"noticed_at": NOW + 99 * HOUR}
USUAL = Estimate(99 * HOUR + 59 * MINUTE, 99 * HOUR + 59 * MINUTE)


def requests_named(name: str) -> list[Request]:
    """One request in each state that an announcement shows, of each kind that is built."""
    more: dict[str, Any] = {"classify_id": 2**63 - 1, "channel_id": "C" * 20, "user_id": "U" * 20}
    return [
        building(inputs={"name": name}, kind=kind, **more, **{**LATE, **changes})
        for changes, _, _ in SHOWN.values()
        for kind in (Kind.SEGMENT, Kind.WATCH)
    ]


@pytest.mark.parametrize("shown", SHOWN)
def test_the_verdict_and_the_name_come_first_and_what_follows_from_them(shown: str) -> None:
    changes, verdict, detail = SHOWN[shown]
    post = announcement.render(building(**changes), DEFAULT_CONTACTS)
    assert notification_preview(post).strip().startswith(f"{verdict} “Snowblower Buyers” · segment `7`")
    assert detail in readable_text(post)
    assert not post.broadcast


@pytest.mark.parametrize("fallback_reason", DETOURS)
@pytest.mark.parametrize("contacts", [DEFAULT_CONTACTS, LONGEST_CONTACTS], ids=["plain", "longest"])
@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
def test_at_its_longest_slack_takes_it_and_it_does_nothing_of_its_own(
    name: str, contacts: Contacts, fallback_reason: str | None
) -> None:
    for request in requests_named(name):
        post = announcement.render(
            request, contacts, RenderContext(fallback_reason=fallback_reason, estimate=USUAL)
        )
        assert missing_from_text(post) == []
        assert mentioned_users(post) == [[request.user_id], [request.user_id]]
        assert post.text.endswith(f"by <@{request.user_id}>")
        assert link_targets(post) <= {f"#{request.channel_id}"}
        assert " ".join(name.split())[:10] in notification_preview(post)
        assert len(action_ids(post)) <= 3


def test_a_segment_made_elsewhere_says_so_and_does_without_a_name() -> None:
    watched = building(kind=Kind.WATCH, inputs={"name": "Skis"})
    post = announcement.render(watched, DEFAULT_CONTACTS)
    assert (
        notification_preview(post)
        .strip()
        .startswith("Waiting to be built: “Skis” · segment `7` · made elsewhere")
    )
    assert "Watched since Mar 2, 2026 9:30 AM by" in readable_text(post)
    post = announcement.render(building(kind=Kind.WATCH, inputs={"name": " "}), DEFAULT_CONTACTS)
    assert notification_preview(post).strip().startswith("Waiting to be built: segment `7` · made elsewhere")


@pytest.mark.parametrize("fallback_reason", DETOURS)
def test_a_detour_is_explained(fallback_reason: str | None) -> None:
    post = announcement.render(building(), DEFAULT_CONTACTS, RenderContext(fallback_reason=fallback_reason))
    reason = DETOURS[fallback_reason]
    assert (reason is None) is ("I answer you here" not in readable_text(post))
    assert (reason or "") in readable_text(post)


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
def test_no_duration_is_invented(times: dict[str, Any], words: str) -> None:
    request = building(state=State.READY, **times)
    assert words in readable_text(announcement.render(request, DEFAULT_CONTACTS))
