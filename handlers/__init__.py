"""Everything that people can do in Slack, and what answers it: the table of contents."""

import re
from dataclasses import dataclass

from slack_bolt.async_app import AsyncApp

from handlers.campaigns import edit_form
from handlers.campaigns import form as campaign_form
from handlers.campaigns.edit import EditCampaign
from handlers.campaigns.new import NewCampaign
from handlers.commands import router, shortcuts, unhandled
from handlers.commands.router import CommandRouter
from handlers.commands.shortcuts import FormOpeners
from handlers.home import events, rows, view
from handlers.home.events import HomeEvents
from handlers.interaction.errors import ErrorReplies
from handlers.messages import buttons, list_messages, notices, questions
from handlers.messages.command_buttons import COMMAND_PREFIX
from handlers.preferences import form as preferences_form
from handlers.preferences.handlers import PreferencesHandlers
from handlers.requests.answers import Answers
from handlers.requests.details import Details
from handlers.requests.follow import Follow
from handlers.requests.left_out import ShowLeftOut
from handlers.requests.overflow_menu import OverflowMenu
from handlers.requests.retry import Retry
from handlers.segments import duplicate_view, from_message
from handlers.segments import form as segment_form
from handlers.segments.duplicates import Duplicates
from handlers.segments.from_message import SegmentFromMessage
from handlers.segments.new import NewSegment

_ANY = re.compile(".*")
_ANY_COMMAND_BUTTON = re.compile(f"^{COMMAND_PREFIX}")


@dataclass(frozen=True, kw_only=True)
class Handlers:
    """One of each handler. `bot/handler_wiring.py` builds them."""

    commands: CommandRouter
    new_segment: NewSegment
    duplicates: Duplicates
    segment_from_message: SegmentFromMessage
    new_campaign: NewCampaign
    edit_campaign: EditCampaign
    form_openers: FormOpeners
    details: Details
    follow: Follow
    overflow_menu: OverflowMenu
    retry: Retry
    answers: Answers
    left_out: ShowLeftOut
    home_events: HomeEvents
    preferences: PreferencesHandlers
    errors: ErrorReplies


def register(app: AsyncApp, handlers: Handlers) -> None:
    """Register every listener with Bolt, the most used ones first: Bolt compares them one after the other."""
    app.command(router.NAME)(handlers.commands.run)
    app.view(segment_form.CALLBACK_ID)(handlers.new_segment.submit)
    app.view(duplicate_view.FOLLOW)(handlers.duplicates.follow)
    app.view(duplicate_view.BUILD)(handlers.duplicates.build)
    app.view(campaign_form.CALLBACK_ID)(handlers.new_campaign.submit)
    app.view(edit_form.CALLBACK_ID)(handlers.edit_campaign.submit)
    app.action(_ANY_COMMAND_BUTTON)(handlers.commands.run)
    app.action(buttons.DETAILS)(handlers.details.open)
    app.action(buttons.FOLLOW)(handlers.follow.follow)
    app.action(buttons.MENU)(handlers.overflow_menu.choose)
    app.action(buttons.RETRY)(handlers.retry.retry)
    app.action(buttons.CLONE)(handlers.retry.clone)
    app.action(notices.REOPEN)(handlers.retry.reopen)
    app.action(duplicate_view.BUILD)(handlers.duplicates.build_by_click)
    app.shortcut(shortcuts.NEW_SEGMENT)(handlers.form_openers.open_segment_form)
    app.shortcut(shortcuts.NEW_CAMPAIGN)(handlers.form_openers.open_campaign_form)
    app.shortcut(from_message.CALLBACK_ID)(handlers.segment_from_message.open)
    app.action(questions.SEND)(handlers.answers.send)
    app.action(questions.DROP)(handlers.answers.drop)
    app.action(questions.WHICH)(handlers.answers.choose)
    app.action(questions.EDIT)(handlers.retry.edit)
    app.action(list_messages.SHOW_LEFT_OUT)(handlers.left_out.show)
    app.event(events.EVENT)(handlers.home_events.home_opened)
    app.action(rows.DISMISS)(handlers.home_events.dismiss)
    app.action(rows.SEND_AGAIN)(handlers.home_events.send_again)
    app.action(view.NEW_SEGMENT)(handlers.form_openers.open_segment_form)
    app.action(view.NEW_CAMPAIGN)(handlers.form_openers.open_campaign_form)
    app.view(preferences_form.CALLBACK_ID)(handlers.preferences.submit)
    app.command(_ANY)(unhandled.unknown_command)
    app.view(_ANY)(unhandled.acknowledge)
    app.view_closed(_ANY)(unhandled.acknowledge)
    app.action(_ANY)(unhandled.acknowledge)
    app.shortcut(_ANY)(unhandled.acknowledge)
    app.event(_ANY)(unhandled.acknowledge)
    app.error(handlers.errors.answer)
