"""Builds the handlers of segments."""

from collections.abc import Callable, Sequence

from handlers import SegmentHandlers
from handlers.interaction.channels import ChannelForms, ResultChannels
from handlers.interaction.form_acceptance import FormAcceptance
from handlers.interaction.interactions import InteractionReader
from handlers.interaction.modals import Modals
from handlers.interaction.request_lookup import ClassifyLookup, RequestLookup
from handlers.list_files.file_access import FileAccess
from handlers.messages.blocks import Contacts
from handlers.saved_lists.access import ListAccess
from handlers.segments.duplicate_answers import DuplicateAnswers
from handlers.segments.form_drafts import FormDrafts
from handlers.segments.from_message import SegmentFromMessage
from handlers.segments.new import NewSegment
from handlers.segments.segment_lists import SegmentLists
from handlers.segments.submit import SubmitSegment
from handlers.segments.watch import WatchSegment
from storage.lifecycle.client import Client


def make_segment_handlers(
    *,
    bot_user_id: str,
    channel_forms: ChannelForms,
    classify: ClassifyLookup,
    clients: Sequence[Client],
    contacts: Contacts,
    result_channels: ResultChannels,
    files: FileAccess,
    form_acceptance: FormAcceptance,
    interactions: InteractionReader,
    list_access: ListAccess,
    lookup: RequestLookup,
    modals: Modals,
    wake: Callable[[], None],
) -> SegmentHandlers:
    """Return the handlers. The arguments are described where the handlers declare them."""
    database, now, permission_check = lookup.database, form_acceptance.now, form_acceptance.permission_check
    duplicates = DuplicateAnswers(
        database=database,
        now=now,
        interactions=interactions,
        modals=modals,
        form_acceptance=form_acceptance,
        lookup=lookup,
    )
    drafts = FormDrafts(database=database, now=now)
    lists = SegmentLists(
        lookup=lookup,
        drafts=drafts,
        database=database,
        team_id=lookup.visibility.permissions.team_id,
        access=list_access,
        scopes=files.scopes,
    )
    new = NewSegment(
        database=database,
        drafts=drafts,
        clients=clients,
        modals=modals,
        channel_forms=channel_forms,
        result_channels=result_channels,
        bot_user_id=bot_user_id,
        permission_check=permission_check,
        lists=lists,
    )
    submit = SubmitSegment(
        clients=clients,
        bot_user_id=bot_user_id,
        channels=channel_forms.channels,
        drafts=drafts,
        form_acceptance=form_acceptance,
        duplicates=duplicates,
        lists=lists,
    )
    watch = WatchSegment(
        result_channels=result_channels,
        channels=channel_forms.channels,
        lookup=lookup,
        database=database,
        now=now,
        wake=wake,
        classify=classify,
        contacts=contacts,
        permission_check=permission_check,
    )
    return SegmentHandlers(
        new=new,
        submit=submit,
        duplicates=duplicates,
        from_message=SegmentFromMessage(new, interactions, files),
        lists=lists,
        watch=watch,
    )
