"""Finish or fail each segment and each activation in Classify, as planned."""

import asyncio
import time
from collections.abc import Sequence

from playground.classify import Segment
from tests.chaos.follow_ups.people import finish_deals
from tests.chaos.plan import Plan
from tests.support.sandbox import Sandbox

_TIMEOUT = 180.0  # seconds
_INTERVAL = 0.3  # seconds
_PROCESSED_FOR = 1.2  # seconds: a few polls, so that a bot that believes the wrong date says so
_UNFINISHED = ("pending", "processing")


class Builds:
    """Ends the builds of one run.

    list_restored: set when Classify's list is complete. A segment that was building when the bots started
    isn't finished before: that the list lacks it shows that the list proves nothing.
    """

    def __init__(self, plan: Plan, sandbox: Sandbox, list_restored: asyncio.Event) -> None:
        #: The segments that people were told about before they were complete.
        self.early: list[int] = []
        self._plan = plan
        self._sandbox = sandbox
        self._list_restored = list_restored
        self._processed_at: dict[int, float] = {}

    async def run(self) -> None:
        """End each build that begins, until cancelled."""
        classify = self._sandbox.classify
        while True:
            await classify.until(self._is_building, timeout=_TIMEOUT)
            await asyncio.sleep(_INTERVAL)
            finish_deals(self._sandbox, self._plan.follow_ups.follow_ups)
            for segment in list(classify.segments.values()):
                if segment.status in _UNFINISHED and self._may_end(segment):
                    self._end(segment)

    def _is_building(self) -> bool:
        classify = self._sandbox.classify
        statuses = [one.status for one in classify.segments.values()]
        statuses += [one.status for one in classify.activations.values()]
        return any(status in _UNFINISHED for status in statuses)

    def _may_end(self, segment: Segment) -> bool:
        if not self._list_restored.is_set() and segment.inputs.get("prompt") in self._building_prompts:
            return False
        if self._plan.odd_classify.unprocessed_date is None:
            return True
        if segment.id not in self._processed_at:
            self._sandbox.classify.process(segment.id)
        since = self._processed_at.setdefault(segment.id, time.monotonic())
        return time.monotonic() >= since + _PROCESSED_FOR

    def _end(self, segment: Segment) -> None:
        if self._is_announced(segment):
            self.early.append(segment.id)
        classify = self._sandbox.classify
        results = {form.prompt: form.build_result for form in self._plan.forms}
        result = results.get(str(segment.inputs.get("prompt")), "finish")
        (classify.finish if result == "finish" else classify.fail)(segment.id)

    @property
    def _building_prompts(self) -> Sequence[str]:
        return [form.prompt for form in self._plan.forms if form.builds_at_start]

    def _is_announced(self, segment: Segment) -> bool:
        """Return whether a message says that the segment is ready."""
        channels = self._sandbox.slack.workspace.channels.values()
        messages = [message for channel in channels for message in channel.every_message()]
        return any("*Ready:*" in each.text and f"`{segment.id}`" in each.text for each in messages)
