"""The forms: blank, prefilled, with warnings and with errors, and what answers them."""

from collections.abc import Iterator, Mapping
from typing import Any

from classify import Campaign
from handlers.campaigns import edit_form
from handlers.campaigns import form as campaign_form
from handlers.interaction.channel_field import ChannelFacts, members_only_sentence
from handlers.interaction.notice_view import with_note
from handlers.preferences import form as preferences_form
from handlers.segments import duplicate_view
from handlers.segments import form as segment_form
from handlers.segments.list_inputs import OfferedLists
from storage.lifecycle.client import Client
from storage.lifecycle.request import State
from storage.lists.defaults import ListDefault
from storage.people.preferences import Preferences
from tests.support.samples import UUID, a_request, building
from tests.support.segment_form_samples import submitted
from tests.wording.list_messages import LISTS
from tests.wording.posted_messages import BUILT, CONTACTS, INPUTS
from tests.wording.saved_list_samples import a_list
from tests.wording.situation import Situation, errors_in_form, opened

_BOT = "U0CLSFY"
_CLIENTS = (Client("12", "Acme"), Client("13", "Globex"))
_OPEN, _SHARED, _CLOSED = ChannelFacts(), ChannelFacts(is_shared=True), ChannelFacts(is_closed=True)
_HERE, _ANYWHERE = segment_form.Meta(UUID, "C1MEDIA"), segment_form.Meta(UUID, "")
_EV = Campaign(609, "EV Campaign", "campaign_reporting", "EV deals")


def segment_forms() -> Iterator[Situation]:
    """Yield the segment form."""
    yield opened("In a channel, until Slack has said something about it", segment_form.view(_HERE, ()))
    yield opened("In a channel", segment_form.view(_HERE, (), facts=_OPEN, bot_user_id=_BOT))
    yield opened(
        "In a channel shared with another company",
        segment_form.view(_HERE, (), facts=_SHARED, bot_user_id=_BOT),
    )
    yield opened(
        "In a private channel that the bot isn't in",
        segment_form.view(_HERE, (), facts=_CLOSED, bot_user_id=_BOT),
    )
    yield opened("From the Home tab or a shortcut, with clients", segment_form.view(_ANYWHERE, _CLIENTS))
    remembered = ChannelFacts(last_channel="C1MEDIA")
    yield opened(
        "From the Home tab, with the last channel", segment_form.view(_ANYWHERE, (), facts=remembered)
    )
    filled = segment_form.view(_HERE, _CLIENTS, INPUTS, facts=_OPEN, bot_user_id=_BOT)
    yield opened("Prefilled, as for Clone or Try again", filled)
    offered = OfferedLists(can_read_files=True, attached=LISTS)
    yield opened(
        "With inputs for files, and the lists of an earlier request",
        segment_form.view(_HERE, (), INPUTS, facts=_OPEN, bot_user_id=_BOT, offered=offered),
    )
    usual = (ListDefault(list_id=7, channel_id="C1MEDIA"), ListDefault(list_id=7, client_id="12"))
    saved = OfferedLists(saved=[a_list()], selected_ids=[7], defaults=usual)
    form = segment_form.view(_HERE, _CLIENTS, INPUTS, facts=_OPEN, bot_user_id=_BOT, offered=saved)
    yield opened("With a saved list that is always used", form)
    many = OfferedLists(saved=[a_list()] * 101)
    yield opened(
        "With more saved lists than fit",
        segment_form.view(_HERE, (), INPUTS, facts=_OPEN, bot_user_id=_BOT, offered=many),
    )
    drafted = segment_form.Meta(UUID, "C1MEDIA", drafted=True)
    yield opened(
        "With a prompt that is too long for a field",
        segment_form.view(drafted, (), {"prompt": "A long prompt. " + "…" * 3000}),
    )
    for title, values in (
        ("Nothing was filled in", {}),
        (
            "URLs and domains that aren't",
            {"name": "X", "example_urls": _BAD_URLS, "block_tlds": _BAD_DOMAINS},
        ),
        (
            "Many lines that aren't URLs",
            {"name": "X", "example_urls": "\n".join("ftp://a.example" for _ in range(5))},
        ),
        (
            "An example on a blocked domain",
            {"name": "X", "example_urls": "https://a.com/x", "block_tlds": "a.com"},
        ),
    ):
        yield errors_in_form(title, _segment_errors(_ANYWHERE, values))
    yield errors_in_form(
        "The kept prompt has expired",
        segment_form.read(submitted(segment_form.view(drafted, (), {"prompt": "x"}))).errors,
    )


def duplicate_views() -> Iterator[Situation]:
    """Yield the view that answers a form whose segment was requested already."""
    other = {**INPUTS, "name": "Snow"}
    different = {**INPUTS, "name": "Snow", "prompt": str(INPUTS["prompt"]).upper()}
    for state in State:
        more = {} if state in (State.ACCEPTED, State.SUBMITTING, State.UNCERTAIN) else {"classify_id": 7}
        times = BUILT if state in (State.READY, State.FAILED, State.LOST) else {}
        duplicate = a_request(state, inputs=INPUTS, **more, **times)
        yield opened(
            f"Requested by oneself: {state}",
            duplicate_view.build_view(UUID, duplicate, "U1ANN", follows=True),
        )
    duplicate = building(inputs=INPUTS)
    yield opened(
        "Requested by somebody else", duplicate_view.build_view(UUID, duplicate, "U2BEN", follows=False)
    )
    for title, inputs in (("With another name", other), ("With another name and other capitals", different)):
        yield opened(title, duplicate_view.build_view(UUID, duplicate, "U2BEN", follows=False, inputs=inputs))
    private = building(inputs=INPUTS, channel_id="D1ANN")
    yield opened(
        "Requested in a direct message", duplicate_view.build_view(UUID, private, "U2BEN", follows=False)
    )
    yield opened("After “Follow that one”", duplicate_view.build_followed_view(duplicate, "U2BEN"))
    finished = building(state=State.READY, inputs=INPUTS, **BUILT)
    yield opened("After “Build a second segment”", duplicate_view.build_requested_view())
    yield opened("After “Follow that one”, too late", duplicate_view.build_followed_view(finished, "U2BEN"))


def campaign_forms() -> Iterator[Situation]:
    """Yield the campaign form, and the form to edit one."""
    here, anywhere = campaign_form.Meta(UUID, "C1MEDIA"), campaign_form.Meta(UUID, "")
    yield opened("New, in a channel", campaign_form.view(here, None, _OPEN, _BOT))
    yield opened(
        "New, in a channel shared with another company", campaign_form.view(here, None, _SHARED, _BOT)
    )
    yield opened(
        "New, in a private channel that the bot isn't in", campaign_form.view(here, None, _CLOSED, _BOT)
    )
    yield opened("New, from the Home tab or a shortcut", campaign_form.view(anywhere))
    yield errors_in_form(
        "Nothing was filled in", campaign_form.read(submitted(campaign_form.view(anywhere))).errors
    )
    editing = edit_form.Meta(UUID, "C1MEDIA", 609, _EV.editable_fields)
    elsewhere = edit_form.Meta(UUID, "", 609, _EV.editable_fields)
    yield opened("Edit", edit_form.view(editing, None, ChannelFacts(), _BOT))
    yield opened(
        "Edit, in a private channel that the bot isn't in", edit_form.view(editing, None, _CLOSED, _BOT)
    )
    yield opened("Edit, outside of a channel", edit_form.view(elsewhere))
    yield opened("Edit, after Classify rejected it", with_note(edit_form.view(editing), "REASON"))
    unchanged = edit_form.read(submitted(edit_form.view(elsewhere)))
    yield errors_in_form("Edit: nothing was changed", unchanged.errors(_EV.editable_fields))
    emptied = edit_form.read(submitted(edit_form.view(editing), {"name": None}))
    yield errors_in_form("Edit: the name was removed", emptied.errors(_EV.editable_fields))


def preferences_forms() -> Iterator[Situation]:
    """Yield the form for preferences."""
    known = Preferences()
    yield opened("In a channel", preferences_form.view("C1MEDIA", known, ()))
    yield opened("In a channel, with clients", preferences_form.view("C1MEDIA", known, _CLIENTS))
    for too_many in (False, True):
        size = " too large" if too_many else ""
        note = members_only_sentence(
            "C1MEDIA", "set its defaults", too_many_members=too_many, bot=CONTACTS.bot
        )
        yield opened(
            f"In a channel{size} that the person may not be in",
            preferences_form.view(None, known, (), note=note),
        )
    yield opened("On the Home tab", preferences_form.view(None, known, ()))


_BAD_URLS = "example\nhttps://a..b\nhttps://user@a.example"
_BAD_DOMAINS = "ann@example.com\nnot_a_domain"


def _segment_errors(meta: segment_form.Meta, values: Mapping[str, Any]) -> Mapping[str, str]:
    return segment_form.read(submitted(segment_form.view(meta, ()), values)).errors
