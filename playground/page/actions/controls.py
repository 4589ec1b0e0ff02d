"""The panel's controls: end a build, select a fault preset, remove, stop or kill the bot."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from playground.classify import Classify
from playground.page.actions.message_box import change_membership
from playground.page.actions.request_fields import RequestFields
from playground.page.bot_process import BotProcess
from playground.page.fault_presets import FaultPresets
from playground.slack import Slack

Json = dict[str, Any]
Control = Callable[[RequestFields], Awaitable[Json]]
MIN_BUILD_SECONDS, MAX_BUILD_SECONDS = 0.5, 7200.0
_REJECTION = "prompt is too vague to build a segment from"


class Controls:
    """The controls by name. Each returns what to tell the person: a `problem`, a `notice`, or nothing."""

    def __init__(
        self, *, slack: Slack, classify: Classify, presets: FaultPresets, bot: BotProcess | None
    ) -> None:
        self._slack = slack
        self._classify = classify
        self._presets = presets
        self._bot_process = bot
        self._by_name: dict[str, Control] = {
            "segment": self._end_segment,
            "create_segment": self._create_segment,
            "build_seconds": self._set_build_seconds,
            "preset": self._select_preset,
            "reject_next": self._reject_next,
            "membership": self._change_membership,
            "bot": self._control_bot,
        }

    async def run(self, name: str, fields: RequestFields) -> Json:
        """Run a control. Raises HTTPNotFound or HTTPConflict if it or its object doesn't exist."""
        control = self._by_name.get(name)
        if control is None:
            raise web.HTTPNotFound(text=f"There is no control {name}.")
        try:
            return await control(fields)
        except KeyError as missing:
            raise web.HTTPConflict(text=f"This no longer exists: {missing}.") from missing

    async def _end_segment(self, fields: RequestFields) -> Json:
        classify, segment_id = self._classify, int(fields.number("id"))
        ends = {"finish": classify.finish, "fail": classify.fail, "vanish": classify.vanish}
        ends[fields.text("action")](segment_id)
        return {}

    async def _create_segment(self, fields: RequestFields) -> Json:
        name = fields.text("name").strip()
        if not name:
            return {"problem": "Enter a name."}
        segment = self._classify.add(name)
        return {
            "notice": f"Classify is building segment {segment.id}. To follow it, "
            f"type /clsfy segment watch {segment.id}."
        }

    async def _set_build_seconds(self, fields: RequestFields) -> Json:
        seconds = fields.number("seconds")
        if not MIN_BUILD_SECONDS <= seconds <= MAX_BUILD_SECONDS:
            limits = f"{MIN_BUILD_SECONDS:g} and {MAX_BUILD_SECONDS:g}"
            return {"problem": f"Enter a build time between {limits} seconds."}
        self._classify.builds.seconds = seconds
        self._classify.traffic.changed()
        return {}

    async def _select_preset(self, fields: RequestFields) -> Json:
        self._presets.select(fields.text("server"), fields.text("preset"))
        self._slack.traffic.changed()
        return {}

    async def _reject_next(self, _fields: RequestFields) -> Json:
        self._presets.reject_next_segment(_REJECTION)
        return {"notice": "Classify will reject the next segment request."}

    async def _change_membership(self, fields: RequestFields) -> Json:
        channel = self._slack.workspace.channels[fields.text("channel")]
        return {"notice": change_membership(self._slack, channel, None, member=fields.flag("member"))}

    async def _control_bot(self, fields: RequestFields) -> Json:
        bot = self._bot_process
        if bot is None:
            return {"problem": "The playground didn't start this bot, so it can't stop or start it."}
        await {"stop": bot.stop, "kill": bot.kill, "start": bot.start}[fields.text("action")]()
        self._slack.traffic.changed()
        return {}
