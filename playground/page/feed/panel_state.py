"""What stands behind the scenes: segments at the pretend Classify, the weather, the bot, the traffic."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from playground.classify import Classify
from playground.page.bot_process import BotProcess
from playground.page.fault_presets import CLASSIFY, SLACK, FaultPresets
from playground.page.feed import calls
from playground.slack import Slack

Json = dict[str, Any]


@dataclass(frozen=True)
class PanelState:
    """The panel's data, and what it is taken from. bot: None where somebody else runs it."""

    slack: Slack
    classify: Classify
    weather: FaultPresets
    bot: BotProcess | None

    def pieces(self) -> Iterator[tuple[str, object, Callable[[], Any]]]:
        """Each part with what tells whether it changed."""
        told = self.told()
        yield "backstage", told, lambda: told
        for place, traffic in (("slack", self.slack.traffic), ("classify", self.classify.traffic)):
            first = max(0, len(traffic.calls) - calls.MOST)
            for number, call in enumerate(traffic.calls[first:], first):
                told_call = calls.brief(call, place, number)
                yield f"call/{place}/{number}", told_call, lambda told=told_call: told  # type: ignore[misc]

    def told(self) -> Json:
        """All but the traffic."""
        return {
            "segments": [
                {"id": each.id, "name": each.name, "status": each.status}
                for each in self.classify.segment_store.listed()
            ],
            "build_seconds": self.classify.builds.seconds,
            "classify": {"is": self.weather.classify, "can": CLASSIFY},
            "slack": {"is": self.weather.slack, "can": SLACK},
            "bot": self._bot(),
        }

    def _bot(self) -> Json:
        connected = self.slack.sockets.ready or self.slack.over_http
        if self.bot is None:
            return {"ours": False, "running": None, "connected": connected, "code": None, "words": []}
        words = [] if self.bot.running else self.bot.last_words()
        return {
            "ours": True,
            "running": self.bot.running,
            "connected": connected,
            "code": self.bot.code,
            "words": words,
        }
