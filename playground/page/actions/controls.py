"""What a tester can bring about: the end of a build, bad weather, a bot put out, stopped or killed."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from playground.page.actions import message_box as box
from playground.page.actions.request_fields import RequestFields
from playground.page.feed.panel_state import PanelState

Json = dict[str, Any]
Lever = Callable[[RequestFields], Awaitable[Json]]
SHORTEST, LONGEST = 0.5, 7200.0  # seconds that a build may take here
_WHY = "prompt is too vague to build a segment from"


class Controls:
    """The levers by name."""

    def __init__(self, backstage: PanelState) -> None:
        self._behind = backstage
        self._by_name: dict[str, Lever] = {
            "segment": self._segment,
            "build": self._build,
            "weather": self._weather,
            "refuse": self._refuse,
            "member": self._member,
            "bot": self._bot,
        }

    async def pull(self, name: str, given: RequestFields) -> Json:
        """Pull one."""
        lever = self._by_name.get(name)
        if lever is None:
            raise web.HTTPNotFound(text=f"There is no lever {name}.")
        try:
            return await lever(given)
        except KeyError as missing:
            raise web.HTTPConflict(text=f"It isn't there any more: {missing}.") from missing

    async def _segment(self, given: RequestFields) -> Json:
        classify, number = self._behind.classify, int(given.number("id"))
        {"finish": classify.finish, "fail": classify.fail, "vanish": classify.vanish}[given.text("to")](
            number
        )
        return {}

    async def _build(self, given: RequestFields) -> Json:
        seconds = given.number("seconds")
        if not SHORTEST <= seconds <= LONGEST:
            return {"problem": f"A build takes between {SHORTEST:g} and {LONGEST:g} seconds here."}
        self._behind.classify.builds.seconds = seconds
        self._behind.classify.traffic.changed()
        return {}

    async def _weather(self, given: RequestFields) -> Json:
        self._behind.weather.change(given.text("place"), given.text("to"))
        self._behind.slack.traffic.changed()
        return {}

    async def _refuse(self, _given: RequestFields) -> Json:
        self._behind.weather.refuse_next(_WHY)
        return {"notice": "Classify will refuse the next request for a segment."}

    async def _member(self, given: RequestFields) -> Json:
        slack = self._behind.slack
        channel = slack.workspace.channels[given.text("channel")]
        return {"notice": box.membership(slack, channel, member=given.flag("member"))}

    async def _bot(self, given: RequestFields) -> Json:
        bot = self._behind.bot
        if bot is None:
            return {"problem": "The bot is not this playground's to start and stop."}
        await {"stop": bot.stop, "kill": bot.kill, "start": bot.start}[given.text("to")]()
        self._behind.slack.traffic.changed()
        return {}
