"""Who may ask for segments, and where, as the operator set it."""

import pytest

from handlers.access import Access

ASK = "Dana & Co"


@pytest.mark.parametrize(
    ("access", "words"),
    [
        (Access(), None),
        (Access(users=["U1ANN"], channels=["C1MEDIA"]), None),
        (Access(users=["U2BEN"]), "You are not on the list"),
        (Access(channels=["C2"]), "in this channel"),
        (Access(users=["U2BEN"], channels=["C2"]), "You are not on the list"),
    ],
)
def test_only_those_on_a_list_may_ask_where_there_is_one(access: Access, words: str | None) -> None:
    refusal = access.refusal("U1ANN", "C1MEDIA", ASK)
    assert (refusal is None) is (words is None)
    if refusal and words:
        assert words in refusal
        assert refusal.endswith("Please ask Dana &amp; Co.")
