"""What people touch in Slack, and who answers to it: the contents page, what is used most first."""

import re

from slack_bolt.async_app import AsyncApp

from handlers.campaigns import edit_form
from handlers.campaigns import form as campaign_form
from handlers.campaigns.edit import CampaignEdits
from handlers.campaigns.new import Campaigns
from handlers.campaigns.reopen import CampaignAgain
from handlers.commands import menu, shortcuts
from handlers.commands.router import Command
from handlers.commands.shortcuts import Shortcuts
from handlers.commands.table import Entry, Vocabulary
from handlers.home import events, view
from handlers.home.events import Homes
from handlers.interaction import fallback
from handlers.interaction.errors import Apology
from handlers.interaction.ports import Ports
from handlers.messages import buttons, notices
from handlers.messages import questions as asking
from handlers.preferences import form as preferences_form
from handlers.preferences.handlers import Preferring
from handlers.requests.answers import Questions
from handlers.requests.details import Details
from handlers.requests.follow import Following
from handlers.requests.list import Lists
from handlers.requests.list_page import CHOICE
from handlers.requests.overflow_menu import MessageMenu
from handlers.requests.retry import Again
from handlers.requests.show import Shown
from handlers.segments import duplicate_view
from handlers.segments import form as segment_form
from handlers.segments.duplicates import Same
from handlers.segments.new import Segments
from handlers.segments.opening import SegmentOpening
from handlers.segments.watch import Watching

_ANY = re.compile(".*")


def vocabulary(ports: Ports) -> Vocabulary:
    """Every command, in the order in which help tells them."""
    segments, campaigns, edits = Segments(ports), Campaigns(ports), CampaignEdits(ports)
    lists, shown, watching = Lists(ports), Shown(ports), Watching(ports)
    again, preferring = Again(ports, CampaignAgain(ports).view), Preferring(ports)
    return Vocabulary(
        (
            Entry("segment", "", "opens the form for a new segment", segments.open),
            Entry("segment new", "[NAME]", "opens it with the name filled in", segments.open_named),
            Entry("segment clone", "ID", "opens it filled in as for that segment", again.clone_named),
            Entry(
                "segment list", CHOICE, "lists yours, this channel's, or those that failed", lists.segments
            ),
            Entry("segment show", "ID", "says how it stands", shown.segment),
            Entry("segment watch", "ID", "tells here how one ends that was made elsewhere", watching.begin),
            Entry("campaign", "", "opens the form for a new pixel campaign", campaigns.open),
            Entry("campaign new", "[NAME]", "opens it with the name filled in", campaigns.open_named),
            Entry("campaign list", CHOICE, "lists them in the same way", lists.campaigns),
            Entry("campaign show", "ID", "says how it stands, and its id for the pixel code", shown.campaign),
            Entry("campaign edit", "ID", "opens the form to change it", edits.open),
            Entry("preferences", "", "sets when I mention you, and what is usual here", preferring.open),
        )
    )


def register(app: AsyncApp, ports: Ports) -> None:
    """Enter every listener into Bolt; each one ahead of the one that matches costs time."""
    words = Command(vocabulary(ports), ports)
    segments, campaigns, questions = Segments(ports), Campaigns(ports), Questions(ports)
    again, same = Again(ports, CampaignAgain(ports).view), Same(ports)
    short = Shortcuts(ports, campaigns.start)
    at_home = Homes(ports, SegmentOpening(ports).open, campaigns.start)
    app.use(words)
    app.view(segment_form.CALLBACK_ID)(segments.submit)
    app.view(duplicate_view.CALLBACK_ID)(same.build)
    app.view(campaign_form.CALLBACK_ID)(campaigns.submit)
    app.view(edit_form.CALLBACK_ID)(CampaignEdits(ports).submit)
    app.action(re.compile(f"^{menu.SAY}"))(words.press)
    app.action(buttons.DETAILS)(Details(ports).open)
    app.action(buttons.FOLLOW)(Following(ports).follow)
    app.action(buttons.MENU)(MessageMenu(ports).choose)
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
    app.action(view.SEGMENT)(at_home.segment)
    app.action(view.CAMPAIGN)(at_home.campaign)
    app.view(preferences_form.CALLBACK_ID)(Preferring(ports).submit)
    app.command(_ANY)(fallback.unknown_command)
    app.view(_ANY)(fallback.acknowledge)
    app.view_closed(_ANY)(fallback.acknowledge)
    app.action(_ANY)(fallback.acknowledge)
    app.shortcut(_ANY)(fallback.acknowledge)
    app.event(_ANY)(fallback.acknowledge)
    app.error(Apology(ports).tell)
