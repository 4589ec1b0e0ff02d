"""What people touch in Slack, and who answers to it: the contents page, what is used most first."""

import re

from slack_bolt.async_app import AsyncApp

from handlers.campaigns import edit_form
from handlers.campaigns import form as campaign_form
from handlers.campaigns.edit import EditCampaign
from handlers.campaigns.new import NewCampaign
from handlers.campaigns.reopen import ReopenCampaignForm
from handlers.commands import shortcuts
from handlers.commands.router import CommandRouter
from handlers.commands.shortcuts import Shortcuts
from handlers.commands.table import Command, CommandTable
from handlers.home import events, view
from handlers.home.events import HomeEvents
from handlers.interaction import fallback
from handlers.interaction.errors import ErrorReplies
from handlers.interaction.ports import Ports
from handlers.messages import buttons, notices
from handlers.messages import questions as asking
from handlers.messages.command_buttons import COMMAND_PREFIX
from handlers.preferences import form as preferences_form
from handlers.preferences.handlers import PreferencesHandlers
from handlers.requests.answers import Answers
from handlers.requests.details import Details
from handlers.requests.follow import Follow
from handlers.requests.list import ListRequests
from handlers.requests.list_page import CHOICE
from handlers.requests.overflow_menu import OverflowMenu
from handlers.requests.retry import Retry
from handlers.requests.show import ShowRequest
from handlers.segments import duplicate_view
from handlers.segments import form as segment_form
from handlers.segments.duplicates import Duplicates
from handlers.segments.new import NewSegment
from handlers.segments.opening import SegmentFormOpening
from handlers.segments.watch import WatchSegment

_ANY = re.compile(".*")


def command_table(ports: Ports) -> CommandTable:
    """Every command, in the order in which help tells them."""
    segments, campaigns, edits = NewSegment(ports), NewCampaign(ports), EditCampaign(ports)
    lists, shown, watching = ListRequests(ports), ShowRequest(ports), WatchSegment(ports)
    again, preferring = Retry(ports, ReopenCampaignForm(ports).view), PreferencesHandlers(ports)
    return CommandTable(
        (
            Command("segment", "", "opens the form for a new segment", segments.open),
            Command("segment new", "[NAME]", "opens it with the name filled in", segments.open_named),
            Command("segment clone", "ID", "opens it filled in as for that segment", again.clone_named),
            Command(
                "segment list", CHOICE, "lists yours, this channel's, or those that failed", lists.segments
            ),
            Command("segment show", "ID", "says how it stands", shown.segment),
            Command("segment watch", "ID", "tells here how one ends that was made elsewhere", watching.begin),
            Command("campaign", "", "opens the form for a new pixel campaign", campaigns.open),
            Command("campaign new", "[NAME]", "opens it with the name filled in", campaigns.open_named),
            Command("campaign list", CHOICE, "lists them in the same way", lists.campaigns),
            Command(
                "campaign show", "ID", "says how it stands, and its id for the pixel code", shown.campaign
            ),
            Command("campaign edit", "ID", "opens the form to change it", edits.open),
            Command("preferences", "", "sets when I mention you, and what is usual here", preferring.open),
        )
    )


def register(app: AsyncApp, ports: Ports) -> None:
    """Enter every listener into Bolt; each one ahead of the one that matches costs time."""
    words = CommandRouter(command_table(ports), ports)
    segments, campaigns, questions = NewSegment(ports), NewCampaign(ports), Answers(ports)
    again, same = Retry(ports, ReopenCampaignForm(ports).view), Duplicates(ports)
    short = Shortcuts(ports, campaigns.start)
    at_home = HomeEvents(ports, SegmentFormOpening(ports).open, campaigns.start)
    app.use(words)
    app.view(segment_form.CALLBACK_ID)(segments.submit)
    app.view(duplicate_view.CALLBACK_ID)(same.build)
    app.view(campaign_form.CALLBACK_ID)(campaigns.submit)
    app.view(edit_form.CALLBACK_ID)(EditCampaign(ports).submit)
    app.action(re.compile(f"^{COMMAND_PREFIX}"))(words.press)
    app.action(buttons.DETAILS)(Details(ports).open)
    app.action(buttons.FOLLOW)(Follow(ports).follow)
    app.action(buttons.MENU)(OverflowMenu(ports).choose)
    app.action(buttons.RETRY)(again.retry)
    app.action(buttons.CLONE)(again.clone)
    app.action(notices.REOPEN)(again.reopen)
    app.action(duplicate_view.FOLLOW)(same.follow)
    app.shortcut(shortcuts.NEW_SEGMENT)(short.new_segment)
    app.shortcut(shortcuts.NEW_CAMPAIGN)(short.new_campaign)
    app.shortcut(shortcuts.FROM_MESSAGE)(short.from_message)
    app.action(asking.SEND)(questions.send)
    app.action(asking.DROP)(questions.drop)
    app.action(asking.WHICH)(questions.choose)
    app.event(events.EVENT)(at_home.opened)
    app.action(view.NEW_SEGMENT)(at_home.segment)
    app.action(view.NEW_CAMPAIGN)(at_home.campaign)
    app.view(preferences_form.CALLBACK_ID)(PreferencesHandlers(ports).submit)
    app.command(_ANY)(fallback.unknown_command)
    app.view(_ANY)(fallback.acknowledge)
    app.view_closed(_ANY)(fallback.acknowledge)
    app.action(_ANY)(fallback.acknowledge)
    app.shortcut(_ANY)(fallback.acknowledge)
    app.event(_ANY)(fallback.acknowledge)
    app.error(ErrorReplies(ports).tell)
