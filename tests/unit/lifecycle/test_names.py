"""Names in Classify that may be a request's name, and names that aren't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.classify.stored_names import STORED_NAMES
from storage.lifecycle.names import NameIndex, NameMatch, match_name, possible_keys

_LONG = "Homeowners who buy snow blowers in the northeast"


@pytest.mark.parametrize(
    ("name", "stored", "match"),
    [
        ("Snow Buyers", "Snow Buyers", NameMatch.EXACT),
        ("Snow Buyers", "  Snow\tBuyers ", NameMatch.EXACT),
        ("Café", "Cafe\u0301", NameMatch.EXACT),
        ("Snow Buyers", "SNOW BUYERS", NameMatch.SIMILAR),
        ("Snow & Ice", "Snow &amp;amp; Ice", NameMatch.SIMILAR),
        ("Snow Buyers", "", NameMatch.SIMILAR),
        (f"{_LONG} 1", _LONG, NameMatch.SIMILAR),
        (f"{_LONG} 1", f"{_LONG[:-1]}…", NameMatch.SIMILAR),
        (_LONG, f"{_LONG} 1", NameMatch.NONE),
        ("Snow Buyers", "Snow", NameMatch.NONE),
        ("Snow 🎿 Buyers", "Snow", NameMatch.SIMILAR),
        ("Snow Buyers 1", "Snow Buyers 2", NameMatch.NONE),
        (f"{_LONG} 1", f"{_LONG} 2", NameMatch.NONE),
    ],
)
def test_a_name_matches_what_may_have_become_of_it(name: str, stored: str, match: NameMatch) -> None:
    assert match_name(name, stored) is match
    assert NameIndex(["another", name]).find(stored) == [name] * (match is not NameMatch.NONE) or not stored


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=600),
    st.sampled_from(list(STORED_NAMES)),
)
def test_whatever_matches_is_found_and_names_that_look_the_same_share_a_key(name: str, way: str) -> None:
    stored = STORED_NAMES[way](name)
    if match_name(name, stored) is not NameMatch.NONE:
        assert name in NameIndex([name]).find(stored)
    if stored.strip() and match_name(name, stored) is not NameMatch.NONE:
        # Somebody may have requested exactly what Classify made of this name.
        assert possible_keys(name) & possible_keys(stored)
