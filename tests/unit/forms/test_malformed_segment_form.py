"""A form that was tampered with is read or refused, and never breaks the bot."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.segments import form
from handlers.segments.form import CLIENT, EXAMPLES, NAME, PROMPT
from tests.support.segment_form_samples import FILLED_IN, META, submitted

GOOD = submitted(form.view(META, []), FILLED_IN)
VALUES = GOOD["state"]["values"]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["state", "values", "value", NAME, "selected_option"]), inner)
    ),
    max_leaves=6,
)


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"private_metadata": msgspec.json.encode(META).decode()},
        {**GOOD, "private_metadata": None},
        {**GOOD, "private_metadata": ""},
        {**GOOD, "private_metadata": "{}"},
        {**GOOD, "private_metadata": '{"id": 1, "channel": "C1"}'},
        {**GOOD, "state": None},
        {**GOOD, "state": {"values": None}},
        {**GOOD, "state": {"values": {NAME: None}}},
        {**GOOD, "state": {"values": {**VALUES, PROMPT: {"value": None}}}},
        {**GOOD, "state": {"values": {**VALUES, PROMPT: {"value": {"value": 5}}}}},
        {**GOOD, "state": {"values": {**VALUES, CLIENT: {"value": {"selected_option": "12"}}}}},
    ],
)
def test_a_view_that_is_not_this_form_is_refused(view: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (its text is for nobody)
        form.read(view)


@settings(max_examples=150)
@given(st.sampled_from(["private_metadata", "state", NAME, EXAMPLES, CLIENT]), JUNK)
def test_a_form_with_a_random_change_is_read_or_refused(where: str, junk: Any) -> None:
    in_state = {"state": {"values": {**VALUES, where: {"value": junk}}}}
    broken = {**GOOD, where: junk} if where in GOOD else {**GOOD, **in_state}
    try:
        filled = form.read(broken)
    except ValueError:
        return
    assert filled.meta == META
