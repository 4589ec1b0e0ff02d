"""Builds the handlers of saved lists."""

from collections.abc import Callable, Sequence
from datetime import datetime

from handlers import ListHandlers
from handlers.interaction.channels import ResultChannels
from handlers.list_files.file_access import FileAccess
from handlers.messages.formatting import mention
from handlers.saved_lists.access import ListAccess
from handlers.saved_lists.browse import BrowseLists
from handlers.saved_lists.change import ChangeLists
from handlers.saved_lists.download import DownloadList
from handlers.saved_lists.list_clicks import ListClicks
from handlers.saved_lists.list_reader import ListReader
from handlers.saved_lists.list_saver import ListSaver
from handlers.saved_lists.list_settings import ListSettings
from handlers.saved_lists.views import ListViews
from storage.engine.database import Database
from storage.lifecycle.client import Client


def make_list_handlers(
    *,
    database: Database,
    now: Callable[[], datetime],
    access: ListAccess,
    clicks: ListClicks,
    result_channels: ResultChannels,
    clients: Sequence[Client],
    bot_user_id: str,
    files: FileAccess,
) -> ListHandlers:
    """Return the handlers. The arguments are described where the handlers declare them."""
    views = ListViews(
        database=database,
        access=access,
        client_labels={client.id: client.label for client in clients},
        bot=mention(bot_user_id),
        scopes=files.scopes,
    )
    saver = ListSaver(
        views=views, reader=ListReader(fetch=files.fetch), permission_check=clicks.permission_check, now=now
    )
    return ListHandlers(
        clicks=clicks,
        browse=BrowseLists(views=views, clicks=clicks, result_channels=result_channels),
        change=ChangeLists(views=views, clicks=clicks, saver=saver, scopes=files.scopes),
        settings=ListSettings(views=views, saver=saver, clients=clients),
        download=DownloadList(views=views, files=files),
    )
