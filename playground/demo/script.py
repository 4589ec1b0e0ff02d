"""The script: a segment that is built and gets a Deal ID, one that fails, and a campaign."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from playground.classify import Segment
from playground.demo.build_progress import BuildProgress
from playground.demo.environment import DemoEnvironment
from playground.demo.errors import DemoError
from playground.demo.screens.screen import Screen
from playground.slack import Ack, Channel, FormInputError, Message, NotAcknowledged, Person, View

_LONGEST = 34.0  # seconds, and three builds; with the usual ones it stays under a minute
_COMMAND = "/clsfy"
SNOW = {
    "name": "Snowblower Buyers",
    "prompt": "Homeowners researching and purchasing snowblowers for winter driveway maintenance",
    "example_urls": "https://www.popularmechanics.com/home/best-snow-blowers/\nhttps://www.thespruce.com/snow",
    "block_tlds": "craftsman.com",
}
SKI = {
    "name": "Ski Weekenders",
    "prompt": "Families planning a ski weekend this winter",
}

DEAL = {"dsp": "The Trade Desk", "buyer_seat": "seat-abc123"}
EV = {
    "name": "H1 2026 EV Campaign",
    "use_case": "campaign_optimization",
    "description": "Tracks the curation deal for EV segments",
}


@dataclass(frozen=True)
class Script:
    """Runs the demo.

    patience: how many seconds to wait for each step. began: the start, by the monotonic clock.
    """

    environment: DemoEnvironment
    screen: Screen
    patience: float
    began: float = field(default_factory=time.monotonic)

    async def play(self) -> None:
        """Run the whole script. Raises DemoError with the step that didn't happen."""
        environment, screen = self.environment, self.screen
        ann, ben = environment.slack.person("ann"), environment.slack.person("ben")
        channel = environment.slack.channel("media-team")
        screen.chapter("clsfy-bot: request a segment in Slack, get the result in a thread")
        screen.say(
            "This is the real bot with a local Slack and a local Classify. "
            "You see the messages as Slack has them. Nothing leaves your computer."
        )
        async with screen.starting("Starting the bot"):
            await self._until(
                environment.slack.until, lambda: environment.slack.sockets.ready, "the bot to connect"
            )
        screen.chapter("1. A segment that is built")
        progress = BuildProgress(environment, channel)
        await self._ask(ann, channel, "segment", SNOW, 4.0)
        screen.say(f"Classify takes 1–2 hours. Here it takes {environment.build_seconds:g} seconds.")
        async with screen.follow(progress):
            await self._wait_for_result(progress, reply="is ready.", status="Ready:")
            await screen.pause(1.5)
        screen.chapter("2. A Deal ID for it")
        screen.say(f"{ann.name} clicks “Activate” below the segment's message.")
        async with screen.follow(progress):
            await self._activate(ann, progress.posts[0])
            await self._until(
                environment.slack.until,
                lambda: any("Deal ID for" in each.visible_text for each in progress.posts[0].replies),
                "the Deal ID in the thread",
                environment.build_seconds,
            )
            await screen.pause(1.5)
        screen.chapter("3. A segment that fails")
        progress = BuildProgress(environment, channel)
        await self._ask(ben, channel, "segment", SKI, 1.2)
        async with screen.follow(progress):
            segment = await self._building(progress)
            await screen.pause(environment.build_seconds / 4)
            environment.classify.fail(segment.id)
            await self._wait_for_result(progress, reply="couldn't build", status="Failed:")
            await screen.pause(1.5)
        screen.chapter("4. A campaign")
        progress = BuildProgress(environment, channel, builds=False)
        await self._ask(ann, channel, "campaign", EV, 3.0)
        async with screen.follow(progress):
            await self._until(
                environment.slack.until,
                lambda: any("Registered:" in post.visible_text for post in progress.posts),
                "the campaign's message in the channel",
            )
            await screen.pause(1.5)
        screen.chapter("That was the main job")
        calls = len(environment.slack.traffic.calls), len(environment.classify.traffic.calls)
        screen.say(
            f"{time.monotonic() - self.began:.0f} seconds, {calls[0]} calls to Slack, {calls[1]} calls "
            "to Classify. To install the bot in your workspace, see README.md."
        )

    async def _ask(
        self, person: Person, channel: Channel, words: str, values: Mapping[str, str], seconds: float
    ) -> None:
        """Type the command, fill in the form and submit it."""
        typed = f"{_COMMAND} {words}"
        await self.screen.type(person, channel, typed)
        await self._answered(person.command(_COMMAND, words, channel), typed)
        await self._until(self.environment.slack.until, lambda: person.open_modals, f"the form after {typed}")
        view = person.open_modals[-1]
        try:
            await self.screen.fill(person, view, values, seconds)
            ack = await self._answered(person.submit(view, values), f"the form “{view.title}”")
        except FormInputError as refused:
            raise DemoError(f"Slack's client would not send the form: {refused.errors}.") from refused
        if ack.errors:
            raise DemoError(f"The bot rejected the form: {'; '.join(ack.errors.values())}")

    async def _activate(self, person: Person, post: Message) -> None:
        """Click “Activate”, fill in the form, and confirm the DSP and the seat."""
        await self._answered(person.click(post, "segment_activate"), "the button “Activate”")
        view = await self._form(person, "activation_form")
        await self.screen.fill(person, view, DEAL, 1.5)
        await self._answered(person.submit(view, DEAL), f"the form “{view.title}”")
        view = await self._form(person, "activation_confirmation")
        self.screen.say(f"{person.name} checks the DSP and the seat, and confirms them.")
        await self._answered(person.submit(view, {}), f"the form “{view.title}”")

    async def _form(self, person: Person, callback_id: str) -> View:
        """Wait until this form is on top, and return it."""

        def is_open() -> bool:
            return bool(person.open_modals) and person.open_modals[-1].callback_id == callback_id

        await self._until(self.environment.slack.until, is_open, f"the form {callback_id}")
        return person.open_modals[-1]

    async def _building(self, progress: BuildProgress) -> Segment:
        """Wait until Classify builds the segment, and return it."""
        await self._until(
            self.environment.classify.until,
            lambda: progress.segment is not None and progress.segment.status == "processing",
            "the build to begin in Classify",
        )
        assert progress.segment is not None
        return progress.segment

    async def _wait_for_result(self, progress: BuildProgress, *, reply: str, status: str) -> None:
        """Wait for the result in the thread and in the channel's message."""
        slack = self.environment.slack
        await self._until(slack.until, lambda: progress.posts, "the bot's message in the channel")
        post = progress.posts[0]
        await self._until(
            slack.until,
            lambda: any(reply in each.visible_text for each in post.replies),
            f"the reply “{reply}” in the thread",
            self.environment.build_seconds,
        )
        await self._until(slack.until, lambda: status in post.visible_text, f"“{status}” in the channel")

    async def _until(
        self,
        until: Callable[[Callable[[], object], float], Awaitable[None]],
        condition: Callable[[], object],
        what: str,
        usual: float = 0.0,
    ) -> None:
        left = self.began + _LONGEST + 3 * self.environment.build_seconds - time.monotonic()
        limit = max(0.0, min(usual + self.patience, left))
        try:
            await until(condition, limit)
        except TimeoutError:
            raise DemoError(f"Gave up after waiting {limit:.0f} seconds for {what}.") from None

    async def _answered(self, act: Awaitable[Ack], what: str) -> Ack:
        try:
            return await act
        except NotAcknowledged as silence:
            raise DemoError(f"The bot didn't respond to {what}: {silence}.") from silence
