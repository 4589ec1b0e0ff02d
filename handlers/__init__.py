"""Everything that people can do in Slack, and what answers it: the table of contents."""

import re

from msgspec import Struct
from slack_bolt.async_app import AsyncApp

from handlers.activations import confirmation
from handlers.activations import form as activation_form
from handlers.activations.new import ActivateSegments
from handlers.campaigns import edit_form
from handlers.campaigns import form as campaign_form
from handlers.campaigns.edit import EditCampaign
from handlers.campaigns.new import NewCampaign
from handlers.commands import router, shortcuts, unhandled
from handlers.commands.router import CommandRouter
from handlers.commands.shortcuts import FormOpeners
from handlers.home import events, rows, view
from handlers.home.events import HomeEvents
from handlers.interaction.clicks import ClickAnswers
from handlers.interaction.error_replies import ErrorReplies
from handlers.messages import buttons, list_messages, notices, questions
from handlers.messages.command_buttons import COMMAND_PREFIX
from handlers.preferences import form as preferences_form
from handlers.preferences.handlers import PreferencesHandlers
from handlers.refinements import form as refinement_form
from handlers.refinements import refine
from handlers.refinements.refine import RefineSegments
from handlers.requests import existing
from handlers.requests.answers import Answers
from handlers.requests.deals import ShowDeals
from handlers.requests.details import Details
from handlers.requests.existing import Existing
from handlers.requests.follow import Follow
from handlers.requests.left_out import ShowLeftOut
from handlers.requests.overflow_menu import OverflowMenu
from handlers.requests.retry import Retry
from handlers.saved_lists import change_form, list_settings_forms, list_view, overview_view, results
from handlers.saved_lists.browse import BrowseLists
from handlers.saved_lists.change import ChangeLists
from handlers.saved_lists.download import DownloadList
from handlers.saved_lists.list_clicks import ListClicks
from handlers.saved_lists.list_settings import ListSettings
from handlers.segments import duplicate_view, from_message, list_inputs
from handlers.segments import form as segment_form
from handlers.segments.duplicate_answers import DuplicateAnswers
from handlers.segments.from_message import SegmentFromMessage
from handlers.segments.new import NewSegment
from handlers.segments.segment_lists import SegmentLists
from handlers.segments.submit import SubmitSegment
from handlers.segments.watch import WatchSegment

_ANY = re.compile(".*")
_ANY_COMMAND_BUTTON = re.compile(f"^{COMMAND_PREFIX}")
_ANY_PAGE_OF_LISTS = re.compile(f"^{overview_view.PAGE}_")
_ANY_CHANGE_OF_A_LIST = re.compile(f"^{list_view.CHANGE}_")


class SegmentHandlers(Struct, frozen=True, kw_only=True):
    """What people can do to get a segment."""

    new: NewSegment
    submit: SubmitSegment
    duplicates: DuplicateAnswers
    from_message: SegmentFromMessage
    #: The saved lists that the form offers.
    lists: SegmentLists
    watch: WatchSegment


class ActivationHandlers(Struct, frozen=True, kw_only=True):
    """What people can do about activations, deals and refinements."""

    activate: ActivateSegments
    refine: RefineSegments
    show_deals: ShowDeals
    existing: Existing


class ListHandlers(Struct, frozen=True, kw_only=True):
    """What people can do with saved lists."""

    clicks: ListClicks
    browse: BrowseLists
    change: ChangeLists
    settings: ListSettings
    download: DownloadList


class Handlers(Struct, frozen=True, kw_only=True):
    """One of each handler. `bot/wiring/handlers.py` builds them."""

    commands: CommandRouter
    clicks: ClickAnswers
    segments: SegmentHandlers
    new_campaign: NewCampaign
    edit_campaign: EditCampaign
    form_openers: FormOpeners
    activations: ActivationHandlers
    details: Details
    follow: Follow
    overflow_menu: OverflowMenu
    retry: Retry
    answers: Answers
    left_out: ShowLeftOut
    lists: ListHandlers
    home_events: HomeEvents
    preferences: PreferencesHandlers
    errors: ErrorReplies


def register(app: AsyncApp, handlers: Handlers) -> None:
    """Register every listener with Bolt, the most used ones first: Bolt compares them one after the other."""
    clicks, list_clicks = handlers.clicks, handlers.lists.clicks
    app.command(router.NAME)(handlers.commands.run)
    app.view(segment_form.CALLBACK_ID)(handlers.segments.submit.submit)
    app.view(duplicate_view.FOLLOW)(handlers.segments.duplicates.follow)
    app.view(duplicate_view.BUILD)(handlers.segments.duplicates.build)
    app.view(campaign_form.CALLBACK_ID)(handlers.new_campaign.submit)
    app.view(edit_form.CALLBACK_ID)(handlers.edit_campaign.submit)
    app.view(activation_form.CALLBACK_ID)(handlers.activations.activate.submit)
    app.view(confirmation.CALLBACK_ID)(handlers.activations.activate.confirm)
    app.view(refinement_form.CALLBACK_ID)(handlers.activations.refine.submit)
    app.action(_ANY_COMMAND_BUTTON)(handlers.commands.run)
    app.action(buttons.DETAILS)(clicks.listener(handlers.details.open))
    app.action(buttons.FOLLOW)(clicks.listener(handlers.follow.follow))
    app.action(buttons.MENU)(clicks.listener(handlers.overflow_menu.choose))
    app.action(buttons.RETRY)(handlers.retry.retry)
    app.action(buttons.ACTIVATE)(handlers.activations.activate.open_by_click)
    app.action(buttons.REFINE)(handlers.activations.refine.open_by_click)
    app.action(buttons.REACTIVATE)(handlers.retry.reactivate)
    app.action(buttons.CLONE)(handlers.retry.clone)
    app.action(notices.REOPEN)(handlers.retry.reopen)
    app.action(duplicate_view.BUILD)(handlers.segments.duplicates.build_by_click)
    app.shortcut(shortcuts.NEW_SEGMENT)(handlers.form_openers.open_segment_form)
    app.shortcut(shortcuts.NEW_CAMPAIGN)(handlers.form_openers.open_campaign_form)
    app.shortcut(from_message.CALLBACK_ID)(handlers.segments.from_message.open)
    app.shortcut(refine.SHORTCUT)(handlers.activations.refine.open_from_message)
    app.action(questions.SEND)(handlers.answers.send)
    app.action(questions.DROP)(handlers.answers.drop)
    app.action(questions.ACCEPTED)(handlers.answers.accepted)
    app.action(questions.WHICH)(handlers.answers.choose)
    app.action(questions.EXISTS)(handlers.activations.existing.open)
    app.view(existing.CALLBACK_ID)(handlers.activations.existing.submit)
    app.action(questions.EDIT)(handlers.retry.edit)
    app.action(list_messages.SHOW_LEFT_OUT)(clicks.listener(handlers.left_out.show))
    app.options(list_inputs.MENU_ACTION)(handlers.segments.lists.suggest)
    app.action(overview_view.OPEN)(list_clicks.listener(handlers.lists.browse.open_list))
    app.action(_ANY_PAGE_OF_LISTS)(list_clicks.listener(handlers.lists.browse.turn_page))
    app.action(list_view.ALL_LISTS)(list_clicks.listener(handlers.lists.browse.show_all))
    app.action(list_view.SHOW_VERSION)(list_clicks.listener(handlers.lists.browse.show_version))
    app.action(list_view.DOWNLOAD)(list_clicks.listener(handlers.lists.download.download))
    app.action(list_view.BACK)(list_clicks.listener(handlers.lists.browse.go_back))
    app.action(overview_view.NEW)(list_clicks.listener(handlers.lists.change.open_new))
    app.action(_ANY_CHANGE_OF_A_LIST)(list_clicks.listener(handlers.lists.change.open_change))
    app.view(change_form.CALLBACK_ID)(handlers.lists.change.submit)
    app.view(results.CONFIRM)(handlers.lists.change.confirm)
    app.action(list_view.RESTORE)(list_clicks.listener(handlers.lists.change.restore))
    app.action(list_view.RENAME)(list_clicks.listener(handlers.lists.settings.open_rename))
    app.view(list_settings_forms.RENAME_FORM)(handlers.lists.settings.rename)
    app.action(list_view.DELETE)(list_clicks.listener(handlers.lists.settings.delete))
    app.action(list_view.DEFAULTS)(list_clicks.listener(handlers.lists.settings.open_defaults))
    app.view(list_settings_forms.DEFAULTS_FORM)(handlers.lists.settings.set_defaults)
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
