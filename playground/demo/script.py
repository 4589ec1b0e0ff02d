"""What is played: a segment that is built, one that Classify fails to build, and a campaign."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from playground.classify import Segment
from playground.demo.build_progress import BuildProgress
from playground.demo.environment import DemoEnvironment
from playground.demo.errors import DemoError
from playground.demo.screens.screen import Screen
from playground.slack import Ack, Channel, FormInputError, NotAcknowledged, Person

_LONGEST = 32.0  # seconds, and two builds; with the usual ones it stays under a minute
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

EV = {
    "name": "H1 2026 EV Campaign",
    "use_case": "campaign_optimization",
    "description": "Tracks the curation deal for EV segments",
}


@dataclass(frozen=True)
class Script:
    """The demo's course.

    patience: seconds that each thing waited for may take. began: by the monotonic clock.
    """

    world: DemoEnvironment
    screen: Screen
    patience: float
    began: float = field(default_factory=time.monotonic)

    async def play(self) -> None:
        """All of it. Raises WentWrong with what did not come to pass."""
        world, screen = self.world, self.screen
        ann, ben = world.slack.person("ann"), world.slack.person("ben")
        channel = world.slack.channel("media-team")
        screen.chapter("clsfy-bot: a segment asked for in Slack, answered in the thread")
        screen.say(
            "This is the real bot, between a pretend Slack and a pretend Classify on your machine. "
            "What you see is what that Slack holds; nothing goes anywhere else."
        )
        async with screen.starting("The bot starts"):
            await self._until(world.slack.until, lambda: world.slack.sockets.ready, "the bot to connect")
        screen.chapter("1. A segment that gets ready")
        await self._ask(ann, channel, "segment", SNOW, 4.0)
        screen.say(f"Classify takes one to two hours; here it takes {world.build_seconds:g} s.")
        scene = BuildProgress(world, channel)
        async with screen.follow(scene):
            await self._told(scene, "Ready:")
            await screen.pause(1.5)
        screen.chapter("2. A segment that Classify fails to build")
        await self._ask(ben, channel, "segment", SKI, 1.2)
        scene = BuildProgress(world, channel)
        async with screen.follow(scene):
            segment = await self._building(scene)
            await screen.pause(world.build_seconds / 4)
            world.classify.fail(segment.id)
            await self._told(scene, "Failed:")
            await screen.pause(1.5)
        screen.chapter("3. A campaign, registered at once")
        await self._ask(ann, channel, "campaign", EV, 3.0)
        scene = BuildProgress(world, channel, builds=False)
        async with screen.follow(scene):
            await self._until(
                world.slack.until,
                lambda: any("Registered:" in post.visible_text for post in scene.posts),
                "the campaign's message in the channel",
            )
            await screen.pause(1.5)
        screen.chapter("That was the main job")
        calls = len(world.slack.traffic.calls), len(world.classify.traffic.calls)
        screen.say(
            f"{time.monotonic() - self.began:.0f} seconds, {calls[0]} calls at the pretend Slack, {calls[1]} "
            "at the pretend Classify. README.md tells how to install the bot into your own workspace."
        )

    async def _ask(
        self, person: Person, channel: Channel, words: str, values: Mapping[str, str], seconds: float
    ) -> None:
        """The command typed, the form filled in and sent."""
        typed = f"{_COMMAND} {words}"
        await self.screen.type(person, channel, typed)
        await self._answered(person.command(_COMMAND, words, channel), typed)
        await self._until(self.world.slack.until, lambda: person.open_modals, f"the form after {typed}")
        view = person.open_modals[-1]
        try:
            await self.screen.fill(person, view, values, seconds)
            ack = await self._answered(person.submit(view, values), f"the form “{view.title}”")
        except FormInputError as refused:
            raise DemoError(f"Slack's client would not send the form: {refused.errors}.") from refused
        if ack.errors:
            raise DemoError(f"The bot refused the form: {'; '.join(ack.errors.values())}")

    async def _building(self, scene: BuildProgress) -> Segment:
        """The segment, once Classify is at it."""
        await self._until(
            self.world.classify.until,
            lambda: scene.segment is not None and scene.segment.status == "processing",
            "the build to begin at Classify",
        )
        assert scene.segment is not None
        return scene.segment

    async def _told(self, scene: BuildProgress, verdict: str) -> None:
        """The verdict, in the thread and then in the channel's message."""
        slack = self.world.slack
        await self._until(slack.until, lambda: scene.posts, "the bot's message in the channel")
        post = scene.posts[0]
        await self._until(
            slack.until,
            lambda: any(verdict in reply.visible_text for reply in post.replies),
            f"the reply “{verdict}” in the thread",
            self.world.build_seconds,
        )
        await self._until(slack.until, lambda: verdict in post.visible_text, f"“{verdict}” in the channel")

    async def _until(
        self,
        until: Callable[[Callable[[], object], float], Awaitable[None]],
        condition: Callable[[], object],
        what: str,
        usual: float = 0.0,
    ) -> None:
        left = self.began + _LONGEST + 2 * self.world.build_seconds - time.monotonic()
        limit = max(0.0, min(usual + self.patience, left))
        try:
            await until(condition, limit)
        except TimeoutError:
            raise DemoError(f"Waited {limit:.0f} seconds for {what}, in vain.") from None

    async def _answered(self, act: Awaitable[Ack], what: str) -> Ack:
        try:
            return await act
        except NotAcknowledged as silence:
            raise DemoError(f"The bot did not answer {what}: {silence}.") from silence
