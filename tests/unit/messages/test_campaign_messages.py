"""The announcements of campaigns: registered with their ID, edited from old to new, within Slack's limits."""

from typing import Any

import pytest

from handlers.messages import announcement
from handlers.messages.blocks import Contacts, RenderContext
from playground.slack.workspace.message import element
from storage.lifecycle.request import Request, State
from tests.support.samples import UUID, campaign_edit, registered_campaign
from tests.support.slack_limits import (
    DEFAULT_CONTACTS,
    DIFFICULT_NAMES,
    LONGEST_CONTACTS,
    checked_blocks,
    link_targets,
    mentioned_users,
    missing_from_text,
    notification_preview,
    readable_text,
)


def longest_requests(name: str) -> list[Request]:
    """Return a registration and an edit in which each field repeats `name` many times."""
    fields = dict.fromkeys(("name", "use_case", "description"), name * 9)
    more: dict[str, Any] = {"classify_id": 2**63 - 1, "channel_id": "C" * 20, "user_id": "U" * 20}
    inputs = {"id": 2**63 - 1, "name": name, "changes": fields, "before": fields}
    return [
        registered_campaign(inputs={**fields, "name": name}, **more),
        campaign_edit(State.READY, inputs=inputs, **more),
    ]


def test_a_registered_campaign_is_announced_with_its_id_for_the_pixel_code() -> None:
    message = announcement.render(registered_campaign(), DEFAULT_CONTACTS)
    assert notification_preview(message).strip().startswith("Registered: “EV Campaign” · campaign `609`")
    assert "*ID for your pixel code:* `609`" in readable_text(message)
    assert "*Use case:* Optimize a Classify deal or segment (campaign reports)" in readable_text(message)
    assert "*Registered by:* @U1ANN Mar 2, 2026 at 9:30 AM" in readable_text(message)
    _, button = element(checked_blocks(message), "say_campaign edit 609")
    assert (button["text"]["text"], button["value"]) == ("Edit", "campaign edit 609")


def test_an_edit_is_announced_from_old_to_new_field_by_field() -> None:
    message = announcement.render(
        campaign_edit(State.READY, classify_id=609, noticed_at=registered_campaign().noticed_at),
        DEFAULT_CONTACTS,
    )
    assert notification_preview(message).strip().startswith("Edited: “EV 2026” · campaign `609`")
    assert "• Name: “EV Campaign” → “EV 2026”" in readable_text(message)
    assert "• Description: “EV deals” → none" in readable_text(message)
    assert "Use case" not in readable_text(message)
    assert readable_text(message).endswith("*Edited by:* @U1ANN Mar 2, 2026 at 9:30 AM")
    (actions,) = [block for block in checked_blocks(message) if block["type"] == "actions"]
    assert [button["text"]["text"] for button in actions["elements"]] == ["Details"]


def test_a_use_case_is_shown_in_plain_words() -> None:
    change = {"changes": {"use_case": "other"}, "before": {"use_case": "publisher_bot_detection"}}
    message = announcement.render(
        campaign_edit(State.READY, inputs={"id": 609, "name": "EV Campaign", **change}), DEFAULT_CONTACTS
    )
    assert (
        "• Use case: Find bots on a publisher's property (publisher reports) → Something else"
        in readable_text(message)
    )
    assert "“EV Campaign”" in readable_text(message)


@pytest.mark.parametrize("fallback_reason", [None, "not_in_channel", "unconfirmed"])
@pytest.mark.parametrize("contacts", [DEFAULT_CONTACTS, LONGEST_CONTACTS], ids=["plain", "longest"])
@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
def test_slack_accepts_the_longest_campaign_message_and_typed_text_mentions_and_links_nothing(
    name: str, contacts: Contacts, fallback_reason: str | None
) -> None:
    for request in longest_requests(name):
        message = announcement.render(request, contacts, RenderContext(fallback_reason=fallback_reason))
        assert missing_from_text(message) == []
        assert mentioned_users(message) == [[request.user_id], [request.user_id]]
        assert f" by:* <@{request.user_id}> " in message.text
        assert link_targets(message) <= {f"#{request.channel_id}"}
        assert " ".join(name.split())[:10] in notification_preview(message)
        assert ("I'm replying here" in readable_text(message)) is (fallback_reason is not None)


@pytest.mark.parametrize(
    "request_",
    [registered_campaign(), campaign_edit(State.READY, classify_id=609)],
    ids=["registered", "edited"],
)
def test_a_campaign_is_never_called_a_segment_or_said_to_be_building(request_: Request) -> None:
    words = readable_text(announcement.render(request_, DEFAULT_CONTACTS)).replace(
        "Optimize a Classify deal or segment", ""
    )
    assert "segment" not in words
    assert "uil" not in words
    assert UUID not in words
