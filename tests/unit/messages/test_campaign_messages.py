"""What the channel hears of campaigns: registered with its id, edited from old to new; at its longest."""

from typing import Any

import pytest

from handlers.messages import announcement
from handlers.messages.blocks import Contacts, RenderContext
from playground.slack.workspace.message import element
from storage.lifecycle.request import Request
from tests.support.samples import UUID, edit, registered
from tests.support.slack_limits import (
    LONGEST,
    NAMES,
    PLAIN,
    at_a_glance,
    blocks_of,
    linked,
    pinged,
    said,
    unsaid,
)


def longest(name: str) -> list[Request]:
    """Both of them, all that they hold being `name`, many times."""
    fields = dict.fromkeys(("name", "use_case", "description"), name * 9)
    more: dict[str, Any] = {"classify_id": 2**63 - 1, "channel_id": "C" * 20, "user_id": "U" * 20}
    inputs = {"id": 2**63 - 1, "name": name, "changes": fields, "before": fields}
    return [registered(inputs={**fields, "name": name}, **more), edit(inputs=inputs, **more)]


def test_a_registered_campaign_is_told_with_its_id_for_the_pixel_code() -> None:
    post = announcement.render(registered(), PLAIN)
    assert at_a_glance(post).strip().startswith("Registered: “EV Campaign” · campaign `609`")
    assert "Its id for the pixel code is `609`." in said(post)
    assert "Use case: Optimize a Classify deal or segment (campaign reports)." in said(post)
    assert said(post).endswith("Registered Mar 2, 2026 9:30 AM by @U1ANN")
    _, button = element(blocks_of(post), "say_campaign edit 609")
    assert (button["text"]["text"], button["value"]) == ("Edit", "campaign edit 609")


def test_an_edit_is_told_from_old_to_new_field_by_field() -> None:
    post = announcement.render(edit(classify_id=609, noticed_at=registered().noticed_at), PLAIN)
    assert at_a_glance(post).strip().startswith("Changed: “EV 2026” · campaign `609`")
    assert "• Name: “EV Campaign” → “EV 2026”" in said(post)
    assert "• Description: “EV deals” → none" in said(post)
    assert "Use case" not in said(post)
    assert said(post).endswith("Changed Mar 2, 2026 9:30 AM by @U1ANN")
    (actions,) = [block for block in blocks_of(post) if block["type"] == "actions"]
    assert [button["text"]["text"] for button in actions["elements"]] == ["Details"]


def test_a_use_case_is_told_in_peoples_words() -> None:
    change = {"changes": {"use_case": "other"}, "before": {"use_case": "publisher_bot_detection"}}
    post = announcement.render(edit(inputs={"id": 609, "name": "EV Campaign", **change}), PLAIN)
    assert "• Use case: Find bots on a publisher's property (publisher reports) → Something else" in said(
        post
    )
    assert "“EV Campaign”" in said(post)


@pytest.mark.parametrize("fallback_reason", [None, "not_in_channel", "unconfirmed"])
@pytest.mark.parametrize("contacts", [PLAIN, LONGEST], ids=["plain", "longest"])
@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:12])
def test_at_its_longest_slack_takes_it_and_it_does_nothing_of_its_own(
    name: str, contacts: Contacts, fallback_reason: str | None
) -> None:
    for request in longest(name):
        post = announcement.render(request, contacts, RenderContext(fallback_reason=fallback_reason))
        assert unsaid(post) == []
        assert pinged(post) == [[request.user_id], [request.user_id]]
        assert post.text.endswith(f"by <@{request.user_id}>")
        assert linked(post) <= {f"#{request.channel_id}"}
        assert " ".join(name.split())[:10] in at_a_glance(post)
        assert ("I answer you here" in said(post)) is (fallback_reason is not None)


@pytest.mark.parametrize("request_", [registered(), edit(classify_id=609)], ids=["registered", "edited"])
def test_nothing_of_it_is_called_a_segment_or_said_to_be_building(request_: Request) -> None:
    words = said(announcement.render(request_, PLAIN)).replace("Optimize a Classify deal or segment", "")
    assert "segment" not in words
    assert "uil" not in words
    assert UUID not in words
