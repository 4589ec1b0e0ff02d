"""Triggers: leave to open a view, given with each interaction, valid three seconds and once.

https://docs.slack.dev/interactivity/handling-user-interaction ("expires in 3 seconds", "used only once")
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from playground.clock import Clock
from playground.slack.errors import Refused
from playground.slack.ids import digits, letters

LIFE = timedelta(seconds=3)


@dataclass
class Trigger:
    """Whose it is, when it was given, and whether it was used."""

    user_id: str
    given: datetime
    used: bool = False


class Triggers:
    """Every trigger given so far."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._given: dict[str, Trigger] = {}

    def give(self, user_id: str) -> str:
        """A new trigger for what this person just did."""
        trigger_id = f"{digits(13)}.{digits(13)}.{letters(32).lower()}"
        self._given[trigger_id] = Trigger(user_id, self._clock.now())
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """The person whose trigger this is.

        https://docs.slack.dev/reference/methods/views.open lists the three refusals.
        """
        trigger = self._given.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if self._clock.now() - trigger.given > LIFE:
            raise Refused("expired_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        trigger.used = True
        return trigger.user_id
