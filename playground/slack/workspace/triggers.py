"""Trigger IDs: issued with each interaction, and valid once, for three seconds, to open a modal.

https://docs.slack.dev/interactivity/handling-user-interaction ("expires in 3 seconds", "used only once")
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from playground.clock import Clock
from playground.slack.errors import SlackError
from playground.slack.ids import digits, letters

LIFETIME = timedelta(seconds=3)


@dataclass
class Trigger:
    """A trigger ID that was issued."""

    #: the person who interacted
    user_id: str
    #: when it was issued
    issued_at: datetime
    #: whether a modal was opened with it
    used: bool = False


class Triggers:
    """The triggers issued so far."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Trigger] = {}

    def issue(self, user_id: str) -> str:
        """Return a new trigger ID for what this person just did."""
        trigger_id = f"{digits(13)}.{digits(13)}.{letters(32).lower()}"
        self._issued[trigger_id] = Trigger(user_id, self._clock.now())
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """Use the trigger, and return the ID of the person who interacted.

        Raises SlackError: https://docs.slack.dev/reference/methods/views.open lists the three error codes.
        """
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if self._clock.now() - trigger.issued_at > LIFETIME:
            raise SlackError("expired_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        trigger.used = True
        return trigger.user_id
