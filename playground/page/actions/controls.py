"""The panel's controls: end a build or a deal, select a fault preset, remove, stop or kill the bot."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from playground.classify import Builds, Classify
from playground.page.actions.message_box import change_membership
from playground.page.actions.request_fields import RequestFields
from playground.page.bot_process import BotProcess
from playground.page.fault_presets import FaultPresets
from playground.slack import Slack

Json = dict[str, Any]
Control = Callable[[RequestFields], Awaitable[Json]]
MIN_BUILD_SECONDS, MAX_BUILD_SECONDS = 0.5, 7200.0
_REJECTED_SEGMENT = "prompt is too vague to build a segment from"
_REJECTED_DEAL = "buyer_seat is not known at this DSP"


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
            "reject_next": self._reject_next_segment,
            "deal": self._end_deal,
            "deal_seconds": self._set_deal_seconds,
            "reject_next_deal": self._reject_next_deal,
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

    async def _end_deal(self, fields: RequestFields) -> Json:
        ends = {"issue": self._classify.issue_deal, "fail": self._classify.fail_deal}
        ends[fields.text("action")](int(fields.number("id")))
        return {}

    async def _set_build_seconds(self, fields: RequestFields) -> Json:
        return self._set_seconds(self._classify.builds, fields.number("seconds"))

    async def _set_deal_seconds(self, fields: RequestFields) -> Json:
        return self._set_seconds(self._classify.deals, fields.number("seconds"))

    def _set_seconds(self, builds: Builds, seconds: float) -> Json:
        if not MIN_BUILD_SECONDS <= seconds <= MAX_BUILD_SECONDS:
            limits = f"{MIN_BUILD_SECONDS:g} and {MAX_BUILD_SECONDS:g}"
            return {"problem": f"Enter a time between {limits} seconds."}
        builds.seconds = seconds
        self._classify.traffic.changed()
        return {}

    async def _select_preset(self, fields: RequestFields) -> Json:
        self._presets.select(fields.text("server"), fields.text("preset"))
        self._slack.traffic.changed()
        return {}

    async def _reject_next_segment(self, _fields: RequestFields) -> Json:
        self._presets.reject_next("segments.create", _REJECTED_SEGMENT)
        return {"notice": "Classify will reject the next segment request."}

    async def _reject_next_deal(self, _fields: RequestFields) -> Json:
        self._presets.reject_next("activations.create", _REJECTED_DEAL)
        return {"notice": "Classify will reject the next activation."}

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
