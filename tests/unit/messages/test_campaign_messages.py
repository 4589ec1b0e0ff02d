"""What the channel hears of campaigns: registered with its id, edited from old to new; at its longest."""

from typing import Any

import pytest

from handlers.messages import announcement
from handlers.messages.blocks import Contacts, RenderContext
from playground.slack.workspace.message import element
from storage.lifecycle.request import Request
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


def longest(name: str) -> list[Request]:
    """Both of them, all that they hold being `name`, many times."""
    fields = dict.fromkeys(("name", "use_case", "description"), name * 9)
    more: dict[str, Any] = {"classify_id": 2**63 - 1, "channel_id": "C" * 20, "user_id": "U" * 20}
    inputs = {"id": 2**63 - 1, "name": name, "changes": fields, "before": fields}
    return [
        registered_campaign(inputs={**fields, "name": name}, **more),
        campaign_edit(inputs=inputs, **more),
    ]


def test_a_registered_campaign_is_told_with_its_id_for_the_pixel_code() -> None:
    post = announcement.render(registered_campaign(), DEFAULT_CONTACTS)
    assert notification_preview(post).strip().startswith("Registered: “EV Campaign” · campaign `609`")
    assert "Its id for the pixel code is `609`." in readable_text(post)
    assert "Use case: Optimize a Classify deal or segment (campaign reports)." in readable_text(post)
    assert readable_text(post).endswith("Registered Mar 2, 2026 9:30 AM by @U1ANN")
    _, button = element(checked_blocks(post), "say_campaign edit 609")
    assert (button["text"]["text"], button["value"]) == ("Edit", "campaign edit 609")


def test_an_edit_is_told_from_old_to_new_field_by_field() -> None:
    post = announcement.render(
        campaign_edit(classify_id=609, noticed_at=registered_campaign().noticed_at), DEFAULT_CONTACTS
    )
    assert notification_preview(post).strip().startswith("Changed: “EV 2026” · campaign `609`")
    assert "• Name: “EV Campaign” → “EV 2026”" in readable_text(post)
    assert "• Description: “EV deals” → none" in readable_text(post)
    assert "Use case" not in readable_text(post)
    assert readable_text(post).endswith("Changed Mar 2, 2026 9:30 AM by @U1ANN")
    (actions,) = [block for block in checked_blocks(post) if block["type"] == "actions"]
    assert [button["text"]["text"] for button in actions["elements"]] == ["Details"]


def test_a_use_case_is_told_in_peoples_words() -> None:
    change = {"changes": {"use_case": "other"}, "before": {"use_case": "publisher_bot_detection"}}
    post = announcement.render(
        campaign_edit(inputs={"id": 609, "name": "EV Campaign", **change}), DEFAULT_CONTACTS
    )
    assert (
        "• Use case: Find bots on a publisher's property (publisher reports) → Something else"
        in readable_text(post)
    )
    assert "“EV Campaign”" in readable_text(post)


@pytest.mark.parametrize("fallback_reason", [None, "not_in_channel", "unconfirmed"])
@pytest.mark.parametrize("contacts", [DEFAULT_CONTACTS, LONGEST_CONTACTS], ids=["plain", "longest"])
@pytest.mark.parametrize("name", DIFFICULT_NAMES, ids=lambda name: name[:12])
def test_at_its_longest_slack_takes_it_and_it_does_nothing_of_its_own(
    name: str, contacts: Contacts, fallback_reason: str | None
) -> None:
    for request in longest(name):
        post = announcement.render(request, contacts, RenderContext(fallback_reason=fallback_reason))
        assert missing_from_text(post) == []
        assert mentioned_users(post) == [[request.user_id], [request.user_id]]
        assert post.text.endswith(f"by <@{request.user_id}>")
        assert link_targets(post) <= {f"#{request.channel_id}"}
        assert " ".join(name.split())[:10] in notification_preview(post)
        assert ("I answer you here" in readable_text(post)) is (fallback_reason is not None)


@pytest.mark.parametrize(
    "request_", [registered_campaign(), campaign_edit(classify_id=609)], ids=["registered", "edited"]
)
def test_nothing_of_it_is_called_a_segment_or_said_to_be_building(request_: Request) -> None:
    words = readable_text(announcement.render(request_, DEFAULT_CONTACTS)).replace(
        "Optimize a Classify deal or segment", ""
    )
    assert "segment" not in words
    assert "uil" not in words
    assert UUID not in words
