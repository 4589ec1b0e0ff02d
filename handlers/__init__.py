"""What people touch in Slack, and who answers to it: the contents page, what is used most first."""

import re

from slack_bolt.async_app import AsyncApp

from handlers import (
    asking,
    buttons,
    campaign_edit_form,
    campaign_form,
    home,
    homes,
    last_word,
    menu,
    notes,
    preferences_form,
    same_form,
    segment_form,
    shortcuts,
)
from handlers.again import Again
from handlers.apology import Apology
from handlers.campaign_again import CampaignAgain
from handlers.campaign_edits import CampaignEdits
from handlers.campaigns import Campaigns
from handlers.command import Command
from handlers.details import Details
from handlers.following import Following
from handlers.homes import Homes
from handlers.list_page import CHOICE
from handlers.lists import Lists
from handlers.message_menu import MessageMenu
from handlers.ports import Ports
from handlers.preferring import Preferring
from handlers.questions import Questions
from handlers.same import Same
from handlers.segment_opening import SegmentOpening
from handlers.segments import Segments
from handlers.shortcuts import Shortcuts
from handlers.shown import Shown
from handlers.vocabulary import Entry, Vocabulary
from handlers.watch import Watching

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
    app.view(same_form.CALLBACK_ID)(same.build)
    app.view(campaign_form.CALLBACK_ID)(campaigns.submit)
    app.view(campaign_edit_form.CALLBACK_ID)(CampaignEdits(ports).submit)
    app.action(re.compile(f"^{menu.SAY}"))(words.press)
    app.action(buttons.DETAILS)(Details(ports).open)
    app.action(buttons.FOLLOW)(Following(ports).follow)
    app.action(buttons.MENU)(MessageMenu(ports).choose)
    app.action(buttons.RETRY)(again.retry)
    app.action(buttons.CLONE)(again.clone)
    app.action(notes.REOPEN)(again.reopen)
    app.action(same_form.FOLLOW)(same.follow)
    app.shortcut(shortcuts.NEW_SEGMENT)(short.new_segment)
    app.shortcut(shortcuts.NEW_CAMPAIGN)(short.new_campaign)
    app.shortcut(shortcuts.FROM_MESSAGE)(short.from_message)
    app.action(asking.SEND)(questions.send)
    app.action(asking.DROP)(questions.drop)
    app.action(asking.WHICH)(questions.choose)
    app.event(homes.EVENT)(at_home.opened)
    app.action(home.SEGMENT)(at_home.segment)
    app.action(home.CAMPAIGN)(at_home.campaign)
    app.view(preferences_form.CALLBACK_ID)(Preferring(ports).submit)
    app.command(_ANY)(last_word.unknown_command)
    app.view(_ANY)(last_word.acknowledge)
    app.view_closed(_ANY)(last_word.acknowledge)
    app.action(_ANY)(last_word.acknowledge)
    app.shortcut(_ANY)(last_word.acknowledge)
    app.event(_ANY)(last_word.acknowledge)
    app.error(Apology(ports).tell)
