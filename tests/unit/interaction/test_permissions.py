"""Who may ask for segments, and where, as the operator set it."""

import pytest
from msgspec.structs import replace

from handlers.interaction.permissions import Permissions
from storage.lifecycle.actor import Actor

OPEN = Permissions(team_id="T1", contact="Dana & Co")
ANN = Actor("U1ANN", "T1", "E1", "C1MEDIA")


@pytest.mark.parametrize(
    ("access", "words"),
    [
        (OPEN, None),
        (replace(OPEN, users=["U1ANN"], channels=["C1MEDIA"]), None),
        (replace(OPEN, users=["U2BEN"]), "You don't have permission"),
        (replace(OPEN, channels=["C2"]), "in <#C1MEDIA>"),
        (replace(OPEN, users=["U2BEN"], channels=["C2"]), "You don't have permission"),
        (replace(OPEN, team_id="T2"), "another workspace"),
        (replace(OPEN, team_id="T2", enterprise_id="E1"), None),
        (replace(OPEN, team_id="T2", enterprise_id="E2"), "another workspace"),
    ],
)
def test_only_people_and_channels_on_the_lists_are_permitted(access: Permissions, words: str | None) -> None:
    refusal = access.refusal(ANN, "C1MEDIA")
    assert (refusal is None) is (words is None)
    if refusal and words:
        assert words in refusal
        assert refusal.endswith("Contact Dana &amp; Co.")


@pytest.mark.parametrize(
    ("access", "words"),
    [
        (OPEN, None),
        (replace(OPEN, activators=["U1ANN"]), None),
        (replace(OPEN, activators=["U2BEN"]), "You don't have permission to activate or refine"),
        (replace(OPEN, activators=["U1ANN"], users=["U2BEN"]), "You don't have permission to request"),
    ],
)
def test_only_activators_may_activate(access: Permissions, words: str | None) -> None:
    refusal = access.refusal(ANN, "C1MEDIA", activates=True)
    assert (refusal is None) is (words is None)
    assert (words or "") in (refusal or "")


def test_whoever_may_not_activate_may_still_request() -> None:
    assert replace(OPEN, activators=["U2BEN"]).refusal(ANN, "C1MEDIA") is None


def test_nobody_is_refused_before_the_channel_is_chosen() -> None:
    assert replace(OPEN, channels=["C2"]).refusal(ANN, None) is None
