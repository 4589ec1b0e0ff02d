"""Builds what decides who may do what, where, and whom people turn to."""

from collections.abc import Callable
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.http_clients import HttpClients
from bot.settings import Settings
from bot.slack.client import Identity
from bot.slack.file_upload import FileUploader
from bot.slack.files import FileFetcher, file_origin
from handlers.interaction.channels import ChannelAccess, ChannelLookup
from handlers.interaction.organization import Organization
from handlers.interaction.permissions import Permissions
from handlers.interaction.visibility import ChannelMembers, Visibility
from handlers.list_files.file_access import FileAccess
from handlers.messages.blocks import Contacts
from handlers.messages.formatting import mention
from storage.engine.database import Database


def make_contacts(settings: Settings, identity: Identity) -> Contacts:
    """Return whom messages name, as the operator set it."""
    return Contacts(
        admin=settings.clsfy_contact,
        representative=settings.clsfy_representative,
        client_labels={client.id: client.label for client in settings.clsfy_clients},
        bot=mention(identity.user_id),
    )


def make_organization(slack: AsyncWebClient, identity: Identity, database: Database) -> Organization | None:
    """Return what knows who belongs to the organization. None if the workspace is in none."""
    if not identity.enterprise_id:
        return None
    return Organization(
        team_id=identity.team_id, enterprise_id=identity.enterprise_id, slack=slack, database=database
    )


def make_channel_access(
    settings: Settings, slack: AsyncWebClient, identity: Identity, now: Callable[[], datetime]
) -> ChannelAccess:
    """Return what decides for whom the bot posts in a channel."""
    permissions = Permissions(
        team_id=identity.team_id,
        enterprise_id=identity.enterprise_id,
        contact=settings.clsfy_contact,
        users=settings.clsfy_allowed_users,
        activators=settings.clsfy_allowed_activators,
        channels=settings.clsfy_allowed_channels,
    )
    visibility = Visibility(
        members=ChannelMembers(slack, now), permissions=permissions, admins=settings.clsfy_admins
    )
    return ChannelAccess(visibility=visibility, channels=ChannelLookup(slack, now))


def make_file_fetcher(clients: HttpClients, settings: Settings, identity: Identity) -> FileFetcher:
    """Return what reads the files that people upload."""
    return FileFetcher(
        client=clients.slack,
        session=clients.session,
        origin=file_origin(settings.slack_api_url),
        own_ids=identity.own_ids,
    )


def make_file_access(clients: HttpClients, settings: Settings, identity: Identity) -> FileAccess:
    """Return what the bot may do with files in Slack."""
    uploader = FileUploader(
        client=clients.slack, session=clients.session, origin=file_origin(settings.slack_api_url)
    )
    return FileAccess(
        scopes=clients.granted_scopes,
        own_ids=identity.own_ids,
        fetch=make_file_fetcher(clients, settings, identity).fetch_now,
        send=uploader.send,
    )
