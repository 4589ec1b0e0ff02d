"""The panel's data: the segments and deals at the local Classify, the fault presets, the bot, the traffic."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playground.classify import Classify
from playground.page.bot_process import BotProcess
from playground.page.fault_presets import CLASSIFY_PRESETS, SLACK_PRESETS, FaultPresets
from playground.page.feed import calls
from playground.page.feed.piece import Piece, whole_piece
from playground.slack import Slack

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class PanelState:
    """Reads the panel's data."""

    #: the local Slack
    slack: Slack
    #: the local Classify
    classify: Classify
    #: how the two behave now
    presets: FaultPresets
    #: the bot's process. None if the playground didn't start the bot
    bot: BotProcess | None

    def pieces(self) -> Iterator[Piece]:
        """Return the panel and the latest calls."""
        yield whole_piece("panel", self.as_json())
        for server, traffic in (("slack", self.slack.traffic), ("classify", self.classify.traffic)):
            first = max(0, len(traffic.calls) - calls.MAX_CALLS)
            for number, call in enumerate(traffic.calls[first:], first):
                yield whole_piece(f"call/{server}/{number}", calls.summary(call, server, number))

    def as_json(self) -> Json:
        """Return everything but the traffic."""
        return {
            "segments": [
                {"id": each.id, "name": each.name, "status": each.status}
                for each in self.classify.segment_store.listed()
            ],
            "build_seconds": self.classify.builds.seconds,
            "activations": [
                {
                    "id": each.id,
                    "dsp": each.dsp,
                    "seat": each.buyer_seat,
                    "status": each.status,
                    "deal_id": each.deal_id,
                }
                for _, each in sorted(self.classify.activations.items(), reverse=True)
            ],
            "deal_seconds": self.classify.deals.seconds,
            "presets": {
                "classify": {"current": self.presets.classify, "choices": CLASSIFY_PRESETS},
                "slack": {"current": self.presets.slack, "choices": SLACK_PRESETS},
            },
            "bot": self._bot(),
        }

    def _bot(self) -> Json:
        connected = self.slack.sockets.ready or self.slack.over_http
        if self.bot is None:
            return {
                "controllable": False,
                "running": None,
                "connected": connected,
                "exit_code": None,
                "log_tail": [],
            }
        return {
            "controllable": True,
            "running": self.bot.running,
            "connected": connected,
            "exit_code": self.bot.exit_code,
            "log_tail": [] if self.bot.running else self.bot.log_tail(),
        }
