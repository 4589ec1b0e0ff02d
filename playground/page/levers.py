"""What a tester can bring about: the end of a build, bad weather, a bot put out, stopped or killed."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from playground.page import box
from playground.page.backstage import Backstage
from playground.page.given import Given

Json = dict[str, Any]
Lever = Callable[[Given], Awaitable[Json]]
SHORTEST, LONGEST = 0.5, 7200.0  # seconds that a build may take here
_WHY = "prompt is too vague to build a segment from"


class Levers:
    """The levers by name."""

    def __init__(self, backstage: Backstage) -> None:
        self._behind = backstage
        self._by_name: dict[str, Lever] = {
            "segment": self._segment,
            "build": self._build,
            "weather": self._weather,
            "refuse": self._refuse,
            "member": self._member,
            "bot": self._bot,
        }

    async def pull(self, name: str, given: Given) -> Json:
        """Pull one."""
        lever = self._by_name.get(name)
        if lever is None:
            raise web.HTTPNotFound(text=f"There is no lever {name}.")
        try:
            return await lever(given)
        except KeyError as missing:
            raise web.HTTPConflict(text=f"It isn't there any more: {missing}.") from missing

    async def _segment(self, given: Given) -> Json:
        classify, number = self._behind.classify, int(given.number("id"))
        {"finish": classify.finish, "fail": classify.fail, "vanish": classify.vanish}[given.text("to")](
            number
        )
        return {}

    async def _build(self, given: Given) -> Json:
        seconds = given.number("seconds")
        if not SHORTEST <= seconds <= LONGEST:
            return {"problem": f"A build takes between {SHORTEST:g} and {LONGEST:g} seconds here."}
        self._behind.classify.builds.seconds = seconds
        self._behind.classify.traffic.changed()
        return {}

    async def _weather(self, given: Given) -> Json:
        self._behind.weather.change(given.text("place"), given.text("to"))
        self._behind.slack.traffic.changed()
        return {}

    async def _refuse(self, _given: Given) -> Json:
        self._behind.weather.refuse_next(_WHY)
        return {"notice": "Classify will refuse the next request for a segment."}

    async def _member(self, given: Given) -> Json:
        slack = self._behind.slack
        channel = slack.workspace.channels[given.text("channel")]
        return {"notice": box.membership(slack, channel, member=given.flag("member"))}

    async def _bot(self, given: Given) -> Json:
        bot = self._behind.bot
        if bot is None:
            return {"problem": "The bot is not this playground's to start and stop."}
        await {"stop": bot.stop, "kill": bot.kill, "start": bot.start}[given.text("to")]()
        self._behind.slack.traffic.changed()
        return {}
