"""The views about saved lists: all of them, one, its forms, and what people read after a change."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.models.views import View

from handlers.interaction.channel_field import members_only_sentence
from handlers.interaction.notice_view import notice
from handlers.saved_lists import change_form, list_settings_forms, results
from handlers.saved_lists.list_settings_forms import Offered
from handlers.saved_lists.list_transactions import Saved
from handlers.saved_lists.list_view import ShownList, build_list_view, build_version_view
from handlers.saved_lists.meta import TITLE, Meta
from handlers.saved_lists.overview_view import ROWS, Overview, build_overview
from handlers.saved_lists.phrases import name_and_count
from storage.lifecycle.client import Client
from storage.lifecycle.lists import (
    InputName,
    LeftOut,
    ListAction,
    ListContents,
    ListKind,
    Reason,
    RequestList,
    SavedList,
    Unreadable,
)
from storage.lists.defaults import ListDefault
from tests.wording.posted_messages import CONTACTS
from tests.wording.saved_list_samples import ADDED, CREATED, FORGOTTEN, a_list
from tests.wording.situation import Situation, opened

_LIST = a_list()
_PAGES = a_list(id=8, kind=ListKind.URLS, name="Best pages", channel_id=None)
_VALUES = ["craftsman.com", "sears.com", *(f"site-{number}.example" for number in range(1202))]
_CLIENTS = (Client("12", "Acme"), Client("13", "Globex"))
_DEFAULTS = (ListDefault(list_id=7, channel_id="C1MEDIA"), ListDefault(list_id=7, client_id="12"))
_HERE = Meta(channel="C1MEDIA", list_id=7, number=2)
_READ = ListContents(
    values=_VALUES,
    counts=Counter({Reason.DUPLICATE: 37, Reason.APP: 190}),
    left_out=[LeftOut(row=12, text="com.acme.app", reason=Reason.APP)],
)


def saved_lists() -> Iterator[Situation]:
    """Yield the views."""
    yield opened("All lists", _overview([_LIST, _PAGES]))
    yield opened("All lists: none", _overview([]))
    yield opened("All lists: many", _overview([_LIST] * (ROWS + 1), page=2))
    yield opened("All lists, from the Home tab", _overview([_LIST], channel_id=""))
    why = members_only_sentence("C1MEDIA", "see its lists", too_many_members=False, bot=CONTACTS.bot)
    yield opened("All lists, of a channel that the person may not be in", _overview([_PAGES], why_unseen=why))
    yield opened("One list", build_list_view(_shown()))
    yield opened("One list that's always used", build_list_view(_shown(defaults=_DEFAULTS)))
    yield opened("One list of everyone", build_list_view(_shown(saved=_PAGES, may_change=False)))
    yield opened("One list of somebody who was forgotten", build_list_view(_shown(versions=[FORGOTTEN])))
    old = build_version_view(_LIST, CREATED, _VALUES[:3], "C1MEDIA", may_restore=True)
    yield opened("An earlier version", old)
    yield from _forms()
    yield from _results()


def _forms() -> Iterator[Situation]:
    for action in change_form.TITLES:
        meta = Meta(channel="C1MEDIA", action=action, list_id=None if action is ListAction.CREATED else 7)
        form = change_form.view(meta, can_read_files=True, name=name_and_count(_LIST))
        yield opened(f"The form: {action}", form)
    new = Meta(channel="C1MEDIA", action=ListAction.CREATED)
    for_admins = change_form.view(new, can_read_files=False, may_create_for_everyone=True)
    yield opened("The form for admins, without files", for_admins)
    nowhere = Meta(action=ListAction.CREATED)
    yield opened("The form on the Home tab", change_form.view(nowhere, can_read_files=False))
    yield opened("Rename", list_settings_forms.rename_view(_HERE, _LIST))
    every = Offered(can_set_channel=True, can_set_clients=True, clients=_CLIENTS)
    yield opened("Always use", list_settings_forms.defaults_view(_HERE, _LIST, _DEFAULTS, every))
    typed = Offered(can_set_channel=False, can_set_clients=True, clients=())
    yield opened("Always use, for typed clients", list_settings_forms.defaults_view(_HERE, _PAGES, (), typed))


def _results() -> Iterator[Situation]:
    yield opened("While a file is read", notice(TITLE, results.reading_sentence(1)))
    asked = Meta(channel="C1MEDIA", action=ListAction.CREATED, name="Rivals", content_id=3)
    yield opened("Much of it can't be used", results.build_confirm_view(asked, _READ))
    unreadable = RequestList(input_name=InputName.BLOCKED, label="a.xls", unreadable=Unreadable.OLD_EXCEL)
    for title, note in (
        ("A file can't be read", results.unusable_note(ListKind.DOMAINS, _READ, [unreadable])),
        ("Nothing can be used", results.unusable_note(ListKind.DOMAINS, _READ, ())),
        ("Much of it can't be used, and the view was closed", results.unsaved_note(_READ)),
        ("A field can't be used", results.unusable_line(ListKind.DOMAINS)),
        ("A field of URLs can't be used", results.unusable_line(ListKind.URLS)),
    ):
        yield opened(title, notice(TITLE, note))
    for action in change_form.TITLES:
        amounts = ((12, 0),) if action is ListAction.CREATED else ((12, 3), (1, 1), (0, 12))
        for changed, unchanged in amounts:
            result = Saved(saved=_LIST, changed=changed, unchanged=unchanged)
            yield opened(f"Saved: {action}", notice(TITLE, results.saved_note(action, result, _READ)))


def _overview(lists: Sequence[SavedList], **changes: Any) -> View:
    fields = {"channel_id": "C1MEDIA", "may_create": True, "lists": lists, **changes}
    return build_overview(Overview(**fields))


def _shown(**changes: Any) -> ShownList:
    fields = {
        "saved": _LIST,
        "values": _VALUES,
        "versions": [ADDED, CREATED],
        "defaults": (),
        "client_labels": {client.id: client.label for client in _CLIENTS},
        "channel_id": "C1MEDIA",
        "may_change": True,
        "may_set_default": True,
        "can_download": True,
        **changes,
    }
    return ShownList(**fields)
