"""What a form is answered with where the same was asked for: in every state, at the longest, to each."""

from datetime import timedelta

import pytest
from slack_sdk.models.views import View

from handlers.segments import duplicate_view
from playground.slack.block_kit.mrkdwn import links, mentions, read, texts_of
from playground.slack.block_kit.surfaces import check_view
from storage.lifecycle.request import OPEN, Request, State
from tests.support.samples import NOW, UUID, building
from tests.support.slack_limits import DIFFICULT_NAMES, HOSTILE_TEXT

FORM = "9f0f4a52-51f4-4c52-8a0f-0a6d2f2f6c11"


def found(state: State = State.BUILDING, **more: object) -> Request:
    """Ann's request, as another asks for the same."""
    return building(**{"state": state, "created_at": NOW, "finished_at": NOW + timedelta(hours=1), **more})


def shown(view: View) -> str:
    """All that can be read in it; raises where Slack would refuse it."""
    source = check_view(view.to_dict(), "modal")
    return "\n".join(read(text, {"U1ANN": "ann", "C1MEDIA": "media"}) for text in texts_of(source["blocks"]))


def actions(view: View) -> list[str]:
    """The values of its buttons."""
    blocks = view.to_dict()["blocks"]
    return [one["value"] for block in blocks if block["type"] == "actions" for one in block["elements"]]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", DIFFICULT_NAMES)
def test_at_its_longest_slack_shows_it_and_nobody_is_linked_or_called(state: State, name: str) -> None:
    request = found(state, inputs={"name": name}, classify_id=2**63 - 1)
    for view in (
        duplicate_view.build_view(FORM, request, "U2BEN", follows=False),
        duplicate_view.build_view(FORM, request, "U1ANN", follows=True),
        duplicate_view.build_followed_view(request, "U2BEN"),
    ):
        assert shown(view)
        texts = list(texts_of(view.to_dict()["blocks"]))
        assert {one for text in texts for one in mentions(text)} <= {"U1ANN"}
        assert {one for text in texts for one in links(text)} <= {"#C1MEDIA"}


def test_a_name_is_shown_as_typed() -> None:
    view = duplicate_view.build_view(FORM, found(inputs={"name": HOSTILE_TEXT}), "U2BEN", follows=False)
    assert "<!channel> & <@U123> <https://x.example|y>" in shown(view)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("follows", [True, False])
def test_to_follow_is_offered_where_an_end_is_to_come_that_they_are_not_told_of(
    state: State, follows: bool
) -> None:
    view = duplicate_view.build_view(FORM, found(state), "U2BEN", follows=follows)
    assert actions(view) == ([UUID] if state in OPEN and not follows else [])
    assert ("You are mentioned" in shown(view)) is (state in OPEN and follows)
    assert view.to_dict()["private_metadata"] == FORM


def test_it_says_who_and_where_and_how_it_stands() -> None:
    said = shown(duplicate_view.build_view(FORM, found(), "U2BEN", follows=False))
    assert said.startswith("@ann asked for the same, “Snowblower Buyers”, ")
    assert "in #media.\n" in said
    own = shown(duplicate_view.build_view(FORM, found(State.READY), "U1ANN", follows=True))
    assert own.startswith("You asked for the same")
    assert "segment `7`. It took 1 h. You can use it as it is." in own


def test_a_direct_message_is_named_as_whose_it_is() -> None:
    private = found(channel_id="D1")
    assert "in your direct messages" in shown(duplicate_view.build_view(FORM, private, "U1ANN", follows=True))
    assert "in a direct message" in shown(duplicate_view.build_view(FORM, private, "U9ADMIN", follows=False))


def test_what_ended_meanwhile_can_not_be_followed() -> None:
    assert "You follow it now" in shown(duplicate_view.build_followed_view(found(), "U2BEN"))
    assert "nothing to follow" in shown(duplicate_view.build_followed_view(found(State.FAILED), "U2BEN"))
