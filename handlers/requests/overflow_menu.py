"""The menu below a message about a request: runs the entry that was chosen."""

from msgspec import Struct
from msgspec.structs import replace

from handlers.interaction.interactions import Interaction
from handlers.interaction.request_lookup import GONE
from handlers.messages.buttons import CHECK, UNFOLLOW
from handlers.requests.check_now import CheckNow
from handlers.requests.follow import Follow


class OverflowMenu(Struct, frozen=True, kw_only=True):
    """The menu's entries."""

    #: Runs “Check now”.
    check_now: CheckNow
    #: Runs “Unfollow”.
    follow: Follow

    async def choose(self, click: Interaction) -> str:
        """Run an entry, and return the answer. Its value names the entry and the request's UUID."""
        entry, _, request_uuid = click.argument.partition(" ")
        click = replace(click, argument=request_uuid)
        if entry == CHECK:
            return await self.check_now.run(click)
        if entry == UNFOLLOW:
            return await self.follow.unfollow(click)
        return GONE
