"""The menu below a message about a request: runs the entry that was chosen."""

from msgspec import Struct
from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck, AsyncRespond

from handlers.interaction.clicks import ClickAnswers
from handlers.interaction.interactions import Body, Interaction
from handlers.interaction.request_lookup import GONE
from handlers.messages.buttons import CHECK, UNFOLLOW
from handlers.requests.check_now import CheckNow
from handlers.requests.follow import Follow


class OverflowMenu(Struct, frozen=True, kw_only=True):
    """The menu's entries."""

    click_answers: ClickAnswers
    #: Runs “Check now”.
    check_now: CheckNow
    #: Runs “Unfollow”.
    follow: Follow

    async def choose(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        """Run an entry. Its value names the entry and the request's UUID."""
        await self.click_answers.answer(self._answer, ack, body, respond)

    async def _answer(self, click: Interaction) -> str:
        entry, _, request_uuid = click.argument.partition(" ")
        click = replace(click, argument=request_uuid)
        if entry == CHECK:
            return await self.check_now.run(click)
        if entry == UNFOLLOW:
            return await self.follow.unfollow(click)
        return GONE
