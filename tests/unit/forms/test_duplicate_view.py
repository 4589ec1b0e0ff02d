"""The view about a duplicate request: in every state, at its longest, for its owner and for others."""

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


def duplicate(state: State = State.BUILDING, **more: object) -> Request:
    """Return Ann's request, whose inputs somebody submits again."""
    return building(**{"state": state, "created_at": NOW, "finished_at": NOW + timedelta(hours=1), **more})


def readable_view(view: View) -> str:
    """Return all text in the view. Raise if Slack would refuse it."""
    source = check_view(view.to_dict(), "modal")
    return "\n".join(read(text, {"U1ANN": "ann", "C1MEDIA": "media"}) for text in texts_of(source["blocks"]))


def button_values(view: View) -> list[str]:
    """Return the values of the view's buttons."""
    blocks = view.to_dict()["blocks"]
    return [one["value"] for block in blocks if block["type"] == "actions" for one in block["elements"]]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", DIFFICULT_NAMES)
def test_slack_accepts_the_longest_view_and_typed_text_mentions_and_links_nothing(
    state: State, name: str
) -> None:
    request = duplicate(state, inputs={"name": name}, classify_id=2**63 - 1)
    for view in (
        duplicate_view.build_view(FORM, request, "U2BEN", follows=False),
        duplicate_view.build_view(FORM, request, "U1ANN", follows=True),
        duplicate_view.build_followed_view(request, "U2BEN"),
    ):
        assert readable_view(view)
        texts = list(texts_of(view.to_dict()["blocks"]))
        assert {one for text in texts for one in mentions(text)} <= {"U1ANN"}
        assert {one for text in texts for one in links(text)} <= {"#C1MEDIA"}


def test_the_name_is_shown_as_it_was_typed() -> None:
    view = duplicate_view.build_view(FORM, duplicate(inputs={"name": HOSTILE_TEXT}), "U2BEN", follows=False)
    assert "<!channel> & <@U123> <https://x.example|y>" in readable_view(view)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("follows", [True, False])
def test_following_is_offered_only_for_an_open_request_that_the_person_does_not_follow(
    state: State, follows: bool
) -> None:
    view = duplicate_view.build_view(FORM, duplicate(state), "U2BEN", follows=follows)
    offered = state in OPEN and not follows
    assert button_values(view) == ([FORM] if offered else [])
    assert ("You're already following it" in readable_view(view)) is (state in OPEN and follows)
    shown = view.to_dict()
    assert shown["private_metadata"] == (UUID if offered else FORM)
    assert shown["callback_id"] == (duplicate_view.FOLLOW if offered else duplicate_view.BUILD)
    assert shown["submit"]["text"] == ("Follow that one" if offered else "Build a second segment")


def test_the_view_says_who_requested_it_and_where_and_its_status() -> None:
    text = readable_view(duplicate_view.build_view(FORM, duplicate(), "U2BEN", follows=False))
    assert text.startswith("@ann requested the same segment, “Snowblower Buyers”, ")
    assert "in #media.\n" in text
    own_text = readable_view(duplicate_view.build_view(FORM, duplicate(State.READY), "U1ANN", follows=True))
    assert own_text.startswith("You requested the same segment")
    assert "segment `7`. Built in 1 h. You can use it as is." in own_text


def test_a_direct_message_is_called_yours_only_to_its_owner() -> None:
    private = duplicate(channel_id="D1")
    assert "in your direct messages" in readable_view(
        duplicate_view.build_view(FORM, private, "U1ANN", follows=True)
    )
    assert "in a direct message" in readable_view(
        duplicate_view.build_view(FORM, private, "U9ADMIN", follows=False)
    )


def test_a_request_that_finished_in_the_meantime_cannot_be_followed() -> None:
    assert "You're following it." in readable_view(duplicate_view.build_followed_view(duplicate(), "U2BEN"))
    assert "nothing left to follow" in readable_view(
        duplicate_view.build_followed_view(duplicate(State.FAILED), "U2BEN")
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "Snow"}, "Yours differs only in its name (“Snow”)."),
        ({"prompt": "homeowners"}, "Yours differs only in capitalization, spaces, or order."),
        (
            {"name": "Snow", "example_urls": ["https://b.example", "https://a.example"]},
            "Yours differs only in its name (“Snow”), capitalization, spaces, or order.",
        ),
        ({}, None),
    ],
)
def test_the_view_says_what_differs(changes: dict[str, object], sentence: str | None) -> None:
    inputs = {
        "name": "Snowblower Buyers",
        "prompt": "Homeowners",
        "example_urls": ["https://a.example", "https://b.example"],
    }
    view = duplicate_view.build_view(
        FORM, duplicate(inputs=inputs), "U2BEN", follows=False, inputs={**inputs, **changes}
    )
    lines = readable_view(view).splitlines()
    assert [line for line in lines if line.startswith("Yours differs")] == ([sentence] if sentence else [])
