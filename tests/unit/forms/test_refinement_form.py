"""The form for a refinement, there and back."""

from collections.abc import Mapping
from typing import Any

import pytest

from handlers.refinements import form
from handlers.refinements.form import LIKE_URLS, Meta
from storage.lifecycle.refinements import EXPAND, URLS
from storage.lifecycle.request import State
from tests.support.samples import building
from tests.support.segment_form_samples import submitted

SEGMENT = building(state=State.READY)


def filled(values: Mapping[str, str], parts: Mapping[str, Any] | None = None) -> form.Filled:
    """Return what is read of a form that is filled in with these values, and starts with these parts."""
    return form.read(submitted(form.view(Meta("form-1"), [SEGMENT], [SEGMENT.uuid], parts), values))


@pytest.mark.parametrize(
    "values", [{}, {"block_keywords": ", \u200b;"}, {"like_urls": "-"}, {"like_domains": ",,"}]
)
def test_a_form_in_which_nothing_can_be_read_is_refused(values: dict[str, str]) -> None:
    assert filled(values).errors == {
        LIKE_URLS: "Enter at least one URL, domain, or keyword, here or in another field."
    }


def test_as_many_addresses_as_can_be_typed_without_their_scheme_are_shown_again() -> None:
    typed = "\n".join(f"site-{number:04}.example/x" for number in range(149))
    first = filled({"like_urls": typed})
    assert first.parts[EXPAND][URLS][0] == "https://site-0000.example/x"
    assert filled({}, first.parts) == first
