"""Builds every handler, each with exactly what it needs."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.wiring.activations import make_activation_handlers
from bot.wiring.lists import make_list_handlers
from bot.wiring.segments import make_segment_handlers
from handlers import Handlers
from handlers.campaigns.edit import EditCampaign
from handlers.campaigns.new import NewCampaign
from handlers.commands.router import CommandRouter
from handlers.commands.shortcuts import FormOpeners
from handlers.commands.table import command_table
from handlers.home.events import HomeEvents
from handlers.home.stats import Stats
from handlers.interaction.channels import ChannelAccess, ChannelForms, ResultChannels
from handlers.interaction.clicks import ClickAnswers
from handlers.interaction.error_replies import ErrorReplies
from handlers.interaction.form_acceptance import FormAcceptance
from handlers.interaction.interactions import InteractionReader, Spawn
from handlers.interaction.modals import Modals
from handlers.interaction.permissions import PermissionCheck
from handlers.interaction.request_lookup import ClassifyLookup, RequestLookup
from handlers.list_files.file_access import FileAccess
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
from handlers.saved_lists.access import ListAccess
from handlers.saved_lists.list_clicks import ListClicks
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
    access: ChannelAccess,
    bot_user_id: str,
    files: FileAccess,
) -> Handlers:
    """Return every handler. The arguments are described where the handlers declare them."""
    modals = Modals(slack, contacts)
    interactions = InteractionReader(slack=slack, spawn=spawn)
    visibility = access.visibility
    lookup = RequestLookup(database=database, visibility=visibility)
    channel_forms = ChannelForms(channels=access.channels, modals=modals, database=database)
    result_channels = ResultChannels(slack)
    permission_check = PermissionCheck(permissions=visibility.permissions, database=database, now=now)
    form_acceptance = FormAcceptance(
        permission_check=permission_check, database=database, now=now, wake=wake, may_post=access.may_post
    )
    list_access = ListAccess(database=database, visibility=visibility)
    segments = make_segment_handlers(
        bot_user_id=bot_user_id,
        channel_forms=channel_forms,
        classify=classify,
        clients=clients,
        contacts=contacts,
        result_channels=result_channels,
        files=files,
        form_acceptance=form_acceptance,
        interactions=interactions,
        list_access=list_access,
        lookup=lookup,
        modals=modals,
        wake=wake,
    )
    answers = Answers(
        database=database,
        now=now,
        interactions=interactions,
        visibility=visibility,
        permission_check=permission_check,
        wake=wake,
    )
    activations = make_activation_handlers(
        answers=answers,
        classify=classify,
        contacts=contacts,
        modals=modals,
        form_acceptance=form_acceptance,
        lookup=lookup,
    )
    new_campaign = NewCampaign(
        bot_user_id=bot_user_id,
        channel_forms=channel_forms,
        result_channels=result_channels,
        permission_check=permission_check,
        form_acceptance=form_acceptance,
    )
    edit_campaign = EditCampaign(
        bot_user_id=bot_user_id,
        channel_forms=channel_forms,
        result_channels=result_channels,
        database=database,
        now=now,
        classify=classify,
        contacts=contacts,
        modals=modals,
        permission_check=permission_check,
        form_acceptance=form_acceptance,
        lookup=lookup,
    )
    retry = Retry(
        access=access,
        database=database,
        interactions=interactions,
        modals=modals,
        permission_check=permission_check,
        lookup=lookup,
        new_segment=segments.new,
        activate_segments=activations.activate,
        refine_segments=activations.refine,
        new_campaign=new_campaign,
        edit_campaign=edit_campaign,
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
        result_channels=result_channels,
    )
    lists = make_list_handlers(
        database=database,
        now=now,
        access=list_access,
        clicks=ListClicks(interactions=interactions, modals=modals, permission_check=permission_check),
        result_channels=result_channels,
        clients=clients,
        bot_user_id=bot_user_id,
        files=files,
    )
    table = command_table(
        new_segment=segments.new,
        watch_segment=segments.watch,
        activate_segments=activations.activate,
        new_campaign=new_campaign,
        edit_campaign=edit_campaign,
        list_requests=ListRequests(
            database=database,
            classify=classify,
            contacts=contacts,
            visibility=visibility,
            result_channels=result_channels,
        ),
        show_request=ShowRequest(database=database, classify=classify, contacts=contacts, lookup=lookup),
        show_deals=activations.show_deals,
        retry=retry,
        browse_lists=lists.browse,
        stats=Stats(
            database=database,
            now=now,
            contacts=contacts,
            visibility=visibility,
            result_channels=result_channels,
        ),
        preferences=preferences,
    )
    follow = Follow(database=database, now=now, lookup=lookup)
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
        clicks=ClickAnswers(permission_check=permission_check, interactions=interactions),
        segments=segments,
        new_campaign=new_campaign,
        edit_campaign=edit_campaign,
        form_openers=FormOpeners(
            new_segment=segments.new, new_campaign=new_campaign, interactions=interactions
        ),
        activations=activations,
        details=Details(
            now=now,
            database=database,
            classify=classify,
            client_labels=contacts.client_labels,
            modals=modals,
            lookup=lookup,
        ),
        follow=follow,
        overflow_menu=OverflowMenu(check_now=check_now, follow=follow),
        retry=retry,
        answers=answers,
        left_out=ShowLeftOut(database=database, now=now, lookup=lookup, files=files),
        lists=lists,
        home_events=HomeEvents(database=database, now=now, wake=wake),
        preferences=preferences,
        errors=ErrorReplies(interactions=interactions),
    )
