"""The bot's handlers without anything behind them, for tests that only read what is registered."""

from typing import Any

from bot.slack.scopes import GrantedScopes
from bot.wiring.handlers import make_handlers
from handlers import Handlers
from handlers.interaction.channels import ChannelAccess
from handlers.interaction.permissions import Permissions
from handlers.interaction.visibility import Visibility
from handlers.list_files.file_access import FileAccess
from handlers.messages.blocks import Contacts


def make_unusable_handlers() -> Handlers:
    """Return the handlers. Running one fails, since it has no database, no Slack and no Classify."""
    nothing: Any = None
    return make_handlers(
        database=nothing,
        slack=nothing,
        classify=nothing,
        now=nothing,
        spawn=nothing,
        wake=nothing,
        check=nothing,
        checked_at=nothing,
        contacts=Contacts("", ""),
        clients=(),
        access=ChannelAccess(
            visibility=Visibility(members=nothing, permissions=Permissions(team_id="T1")), channels=nothing
        ),
        bot_user_id="",
        files=FileAccess(own_ids=frozenset(), scopes=GrantedScopes(), fetch=nothing, send=nothing),
    )
