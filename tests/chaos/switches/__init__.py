"""Fixes that a chaos run can do without. With one switched off, the campaign has to find its fault again."""

from collections.abc import Callable, Mapping

from tests.chaos.switches import calls_to_classify, forms, machine, messages

#: What switches each fix off, by the name for `--without`.
SWITCHES: Mapping[str, Callable[[], None]] = {
    **calls_to_classify.SWITCHES,
    **messages.SWITCHES,
    **machine.SWITCHES,
    **forms.SWITCHES,
}
