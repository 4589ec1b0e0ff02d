"""Builds every handler, each with exactly what it needs."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.activation_wiring import make_activation_handlers
from bot.campaign_wiring import make_campaign_handlers
from bot.list_wiring import make_list_handlers
from handlers import Handlers
from handlers.commands.router import CommandRouter
from handlers.commands.shortcuts import FormOpeners
from handlers.commands.table import command_table
from handlers.home.events import HomeEvents
from handlers.home.stats import Stats
from handlers.interaction.clicks import ClickAnswers
from handlers.interaction.error_replies import ErrorReplies
from handlers.interaction.form_acceptance import FormAcceptance
from handlers.interaction.interactions import InteractionReader, Spawn
from handlers.interaction.modals import Modals
from handlers.interaction.permissions import PermissionCheck, Permissions
from handlers.interaction.request_lookup import ClassifyLookup, RequestLookup
from handlers.interaction.shared_channels import ChannelAccess, ChannelForms, Destinations, SharedChannels
from handlers.interaction.visibility import ChannelMembers, Visibility
from handlers.list_files.file_access import FileAccess
from handlers.lists.access import ListAccess
from handlers.lists.list_clicks import ListClicks
from handlers.messages.blocks import Contacts
from handlers.preferences.client_announcement import ClientAnnouncer
from handlers.preferences.handlers import PreferencesHandlers
from handlers.requests.answers import Answers
from handlers.requests.check_now import CheckNow
from handlers.requests.details import Details
from handlers.requests.follow import Follow
from handlers.requests.left_out import ShowLeftOut
from handlers.requests.list import ListRequests
from handlers.requests.overflow_menu import OverflowMenu
from handlers.requests.retry import Retry
from handlers.requests.show import ShowRequest
from handlers.segments.duplicates import Duplicates
from handlers.segments.form_again import FormAgain
from handlers.segments.form_drafts import FormDrafts
from handlers.segments.from_message import SegmentFromMessage
from handlers.segments.new import NewSegment
from handlers.segments.offered_lists import SegmentLists
from handlers.segments.watch import WatchSegment
from storage.engine.database import Database
from storage.lifecycle.client import Client
from storage.lifecycle.request import Request


def make_handlers(
    *,
    database: Database,
    slack: AsyncWebClient,
    classify: ClassifyLookup,
    now: Callable[[], datetime],
    spawn: Spawn,
    wake: Callable[[], None],
    check: Callable[[Request], Awaitable[bool]],
    checked_at: Callable[[Request], datetime | None],
    contacts: Contacts,
    clients: Sequence[Client],
    permissions: Permissions,
    admins: Collection[str],
    bot_user_id: str,
    files: FileAccess,
) -> Handlers:
    """Return every handler. The arguments are described where the handlers declare them."""
    modals = Modals(slack, contacts)
    interactions = InteractionReader(slack=slack, spawn=spawn)
    visibility = Visibility(members=ChannelMembers(slack, now), permissions=permissions, admins=admins)
    lookup = RequestLookup(database=database, visibility=visibility)
    channels = SharedChannels(slack, now)
    channel_forms = ChannelForms(channels=channels, modals=modals, database=database)
    access = ChannelAccess(visibility=visibility, channels=channels)
    permission_check = PermissionCheck(permissions=permissions, database=database, now=now)
    form_acceptance = FormAcceptance(
        permission_check=permission_check, database=database, now=now, wake=wake, may_post=access.may_post
    )
    clicks = ClickAnswers(permission_check=permission_check, interactions=interactions)
    duplicates = Duplicates(
        database=database,
        now=now,
        interactions=interactions,
        modals=modals,
        form_acceptance=form_acceptance,
        lookup=lookup,
        visibility=visibility,
    )
    list_access = ListAccess(database=database, visibility=visibility)
    form_drafts = FormDrafts(database=database, now=now)
    segment_lists = SegmentLists(
        lookup=lookup,
        drafts=form_drafts,
        database=database,
        team_id=permissions.team_id,
        access=list_access,
        scopes=files.scopes,
    )
    new_segment = NewSegment(
        database=database,
        drafts=form_drafts,
        clients=clients,
        modals=modals,
        channel_forms=channel_forms,
        destinations=Destinations(slack),
        bot_user_id=bot_user_id,
        permission_check=permission_check,
        form_acceptance=form_acceptance,
        duplicates=duplicates,
        form_again=FormAgain(clients=clients, bot_user_id=bot_user_id, channels=channels, drafts=form_drafts),
        lists=segment_lists,
    )
    watch_segment = WatchSegment(
        destinations=Destinations(slack),
        lookup=lookup,
        database=database,
        now=now,
        wake=wake,
        classify=classify,
        contacts=contacts,
        permission_check=permission_check,
        visibility=visibility,
    )
    answers = Answers(
        interactions=interactions, visibility=visibility, permission_check=permission_check, wake=wake
    )
    activations = make_activation_handlers(
        answers=answers,
        classify=classify,
        contacts=contacts,
        modals=modals,
        form_acceptance=form_acceptance,
        lookup=lookup,
    )
    campaigns = make_campaign_handlers(
        bot_user_id=bot_user_id,
        channel_forms=channel_forms,
        destinations=Destinations(slack),
        form_acceptance=form_acceptance,
        classify=classify,
        contacts=contacts,
        modals=modals,
        lookup=lookup,
    )
    retry = Retry(
        access=access,
        database=database,
        interactions=interactions,
        modals=modals,
        permission_check=permission_check,
        lookup=lookup,
        new_segment=new_segment,
        activate_segments=activations.activate,
        refine_segments=activations.refine,
        new_campaign=campaigns.new,
        edit_campaign=campaigns.edit,
    )
    preferences = PreferencesHandlers(
        database=database,
        now=now,
        clients=clients,
        client_announcer=ClientAnnouncer(database=database, clients=clients, slack=slack),
        spawn=spawn,
        modals=modals,
        permission_check=permission_check,
        visibility=visibility,
    )
    list_handlers = make_list_handlers(
        database=database,
        now=now,
        access=list_access,
        clicks=ListClicks(interactions=interactions, modals=modals, permission_check=permission_check),
        destinations=Destinations(slack),
        clients=clients,
        bot_user_id=bot_user_id,
        files=files,
    )
    table = command_table(
        new_segment=new_segment,
        watch_segment=watch_segment,
        activate_segments=activations.activate,
        new_campaign=campaigns.new,
        edit_campaign=campaigns.edit,
        list_requests=ListRequests(
            database=database,
            classify=classify,
            contacts=contacts,
            permissions=permissions,
            visibility=visibility,
        ),
        show_request=ShowRequest(
            database=database, classify=classify, contacts=contacts, lookup=lookup, visibility=visibility
        ),
        show_deals=activations.show_deals,
        retry=retry,
        browse_lists=list_handlers.browse,
        stats=Stats(
            database=database, now=now, contacts=contacts, permissions=permissions, visibility=visibility
        ),
        preferences=preferences,
    )
    follow = Follow(database=database, now=now, click_answers=clicks, lookup=lookup)
    check_now = CheckNow(
        database=database,
        now=now,
        check=check,
        checked_at=checked_at,
        permission_check=permission_check,
        lookup=lookup,
    )
    return Handlers(
        commands=CommandRouter(table=table, is_admin=visibility.is_admin, interactions=interactions),
        new_segment=new_segment,
        duplicates=duplicates,
        segment_from_message=SegmentFromMessage(new_segment, interactions, files),
        new_campaign=campaigns.new,
        edit_campaign=campaigns.edit,
        form_openers=FormOpeners(
            new_segment=new_segment, new_campaign=campaigns.new, interactions=interactions
        ),
        activate_segments=activations.activate,
        refine_segments=activations.refine,
        details=Details(
            now=now,
            database=database,
            classify=classify,
            clients=clients,
            modals=modals,
            click_answers=clicks,
            lookup=lookup,
        ),
        follow=follow,
        overflow_menu=OverflowMenu(click_answers=clicks, check_now=check_now, follow=follow),
        retry=retry,
        answers=answers,
        existing=activations.existing,
        left_out=ShowLeftOut(database=database, now=now, click_answers=clicks, lookup=lookup, files=files),
        segment_lists=segment_lists,
        browse_lists=list_handlers.browse,
        change_lists=list_handlers.change,
        list_settings=list_handlers.settings,
        download_list=list_handlers.download,
        home_events=HomeEvents(database=database, now=now, wake=wake),
        preferences=preferences,
        errors=ErrorReplies(interactions=interactions),
    )
