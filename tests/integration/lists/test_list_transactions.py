"""What each change of a saved list does, and what the audit log says of it."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from handlers.saved_lists import list_transactions
from handlers.saved_lists.list_transactions import Editor, EmptyListError, ExpiredContentsError, Saved
from handlers.saved_lists.meta import Meta
from storage import deletion
from storage.lifecycle.actor import Actor
from storage.lifecycle.lists import InputName, ListAction, ListKind, RequestList, SavedList
from storage.list_tables import saved_list_versions
from storage.lists import contents, request_lists, saved_lists
from storage.lists.saved_lists import ListChangedError, NameTakenError
from storage.tables import Action
from tests.support.record_rows import entries_for_list, insert_request
from tests.support.samples import NOW

ANN, BEN, CHANNEL, DIRECT = "U1", "U2", "C1", "D1"


def editor(user_id: str = ANN) -> Editor:
    """Return who changes lists."""
    return Editor(actor=Actor(user_id, "T1"), team_id="T1", now=NOW)


def change(
    connection: Connection,
    action: ListAction,
    values: list[str],
    seen: SavedList | None = None,
    **meta: object,
) -> Saved:
    """Save a change as its form says."""
    typed = {"xn--mnchen-3ya.de": "münchen.de"}
    content_id = contents.store(connection, ListKind.DOMAINS, values, typed)
    fields = {"channel": CHANNEL, "name": "Rivals", **meta}
    if seen is not None:
        fields |= {"list_id": seen.id, "number": seen.version.number}
    return list_transactions.save(connection, editor(), Meta(action=action, **fields), content_id)  # type: ignore[arg-type]


def held(connection: Connection, saved: SavedList) -> list[str]:
    """Return what a list holds now."""
    return list(contents.load_values(connection, saved.version.content_id))


def test_values_are_added_at_the_end_and_removed_where_they_are(connection: Connection) -> None:
    created = change(connection, ListAction.CREATED, ["b.com", "a.com"])
    added = change(connection, ListAction.ADDED, ["c.com", "a.com", "xn--mnchen-3ya.de"], created.saved)
    assert (added.changed, added.unchanged) == (2, 1)
    assert held(connection, added.saved) == ["b.com", "a.com", "c.com", "xn--mnchen-3ya.de"]
    typed = contents.load_typed(connection, added.saved.version.content_id)
    assert typed == {"xn--mnchen-3ya.de": "münchen.de"}
    removed = change(connection, ListAction.REMOVED, ["a.com", "z.com"], created.saved)
    assert (removed.changed, removed.unchanged) == (1, 1)
    assert held(connection, removed.saved) == ["b.com", "c.com", "xn--mnchen-3ya.de"]


def test_a_change_that_changes_nothing_makes_no_version(connection: Connection) -> None:
    created = change(connection, ListAction.CREATED, ["a.com"])
    for action, value in (
        (ListAction.ADDED, "a.com"),
        (ListAction.REMOVED, "b.com"),
        (ListAction.REPLACED, "a.com"),
    ):
        result = change(connection, action, [value], created.saved)
        assert (result.changed, result.saved.version.number) == (0, 1)
    assert [each.action for each in entries_for_list(connection, created.saved.id)] == [Action.LIST_CREATED]


def test_a_list_never_becomes_empty(connection: Connection) -> None:
    created = change(connection, ListAction.CREATED, ["a.com"])
    with pytest.raises(EmptyListError):
        change(connection, ListAction.REMOVED, ["a.com"], created.saved)
    with pytest.raises(EmptyListError):
        change(connection, ListAction.REPLACED, [], created.saved)


def test_a_list_is_replaced_renamed_or_deleted_only_as_the_person_saw_it(connection: Connection) -> None:
    created = change(connection, ListAction.CREATED, ["a.com"])
    change(connection, ListAction.ADDED, ["b.com"], created.saved)
    old = Meta(list_id=created.saved.id, number=1)
    with pytest.raises(ListChangedError):
        change(connection, ListAction.REPLACED, ["c.com"], created.saved)
    with pytest.raises(ListChangedError):
        list_transactions.rename(connection, editor(), old, "Others")
    with pytest.raises(ListChangedError):
        list_transactions.delete(connection, editor(), old)


def test_a_form_that_slack_sends_again_is_saved_once(connection: Connection) -> None:
    created = change(connection, ListAction.CREATED, ["a.com"])
    again = change(connection, ListAction.CREATED, ["a.com"])
    assert (again.saved.id, again.changed, again.saved.version.number) == (created.saved.id, 1, 1)
    replaced = change(connection, ListAction.REPLACED, ["b.com"], created.saved)
    again = change(connection, ListAction.REPLACED, ["b.com"], created.saved)
    assert (again.changed, again.saved.version.number) == (replaced.changed, 2)
    meta = Meta(list_id=created.saved.id, number=2)
    for _ in range(2):
        renamed = list_transactions.rename(connection, editor(), meta, "Others")
        assert (renamed.name, renamed.version.number) == ("Others", 3)
    assert len(entries_for_list(connection, created.saved.id)) == 3


def test_the_same_form_of_another_person_is_a_conflict(connection: Connection) -> None:
    created = change(connection, ListAction.CREATED, ["a.com"])
    change(connection, ListAction.REPLACED, ["b.com"], created.saved)
    content_id = contents.store(connection, ListKind.DOMAINS, ["b.com"], {})
    replace = Meta(action=ListAction.REPLACED, list_id=created.saved.id, number=1)
    with pytest.raises(ListChangedError):
        list_transactions.save(connection, editor(BEN), replace, content_id)
    create = Meta(action=ListAction.CREATED, channel=CHANNEL, name="Rivals")
    with pytest.raises(NameTakenError):
        list_transactions.save(connection, editor(BEN), create, content_id)


def test_contents_that_expired_are_told_from_a_list_that_would_be_empty(connection: Connection) -> None:
    created = change(connection, ListAction.CREATED, ["a.com"])
    meta = Meta(action=ListAction.REMOVED, list_id=created.saved.id, content_id=99)
    with pytest.raises(ExpiredContentsError):
        list_transactions.save(connection, editor(), meta, 99)


def test_the_audit_log_says_who_did_what_to_which_list(connection: Connection) -> None:
    saved = change(connection, ListAction.CREATED, ["a.com"]).saved
    saved = change(connection, ListAction.ADDED, ["b.com"], saved).saved
    meta = Meta(list_id=saved.id, number=2)
    saved = list_transactions.rename(connection, editor(BEN), meta, "Others")
    list_transactions.set_defaults(connection, editor(BEN), saved, channel=(CHANNEL, True), clients=["12"])
    list_transactions.delete(connection, editor(BEN), Meta(list_id=saved.id, number=3))
    entries = entries_for_list(connection, saved.id)
    assert [(each.user_id, each.action) for each in entries] == [
        (ANN, Action.LIST_CREATED),
        (ANN, Action.LIST_CHANGED),
        (BEN, Action.LIST_RENAMED),
        (BEN, Action.LIST_DEFAULTS_SET),
        (BEN, Action.LIST_DELETED),
    ]
    assert {each.channel_id for each in entries} == {CHANNEL}
    assert "Rivals" not in str(entries)


def test_an_old_version_is_restored_as_a_new_one(connection: Connection) -> None:
    created = change(connection, ListAction.CREATED, ["a.com"]).saved
    replaced = change(connection, ListAction.REPLACED, ["b.com"], created).saved
    seen = Meta(list_id=replaced.id, number=replaced.version.number)
    for _ in range(2):  # a second click changes nothing
        restored = list_transactions.restore(connection, editor(), seen, created.version.id).saved
        assert held(connection, restored) == ["a.com"]
        assert restored.version.number == 3
    with pytest.raises(ListChangedError):
        list_transactions.restore(connection, editor(BEN), seen, created.version.id)
    with pytest.raises(ListChangedError):
        list_transactions.restore(connection, editor(), seen, 999)


def test_a_person_sees_what_they_created_and_the_lists_of_everyone(connection: Connection) -> None:
    own = change(connection, ListAction.CREATED, ["a.com"]).saved
    shared = change(connection, ListAction.CREATED, ["a.com"], name="Never buy", for_everyone=True).saved
    assert saved_lists.find_for_person(connection, [ANN]) == [shared, own]
    assert saved_lists.find_for_person(connection, [BEN]) == [shared]
    assert len(saved_lists.find_for_person(connection, [ANN], 1)) == 1


def test_a_forgotten_person_leaves_the_lists_of_channels_without_their_name(connection: Connection) -> None:
    shared = change(connection, ListAction.CREATED, ["a.com"]).saved
    private = change(connection, ListAction.CREATED, ["b.com"], name="Mine", channel=DIRECT).saved
    request = insert_request(connection)
    used = RequestList(
        input_name=InputName.BLOCKED,
        label="Mine",
        version_id=private.version.id,
        content_id=private.version.content_id,
    )
    request_lists.attach(connection, request.id, [used])
    removed = deletion.forget_person(connection, ANN, NOW)
    assert removed.lists == 1
    assert saved_lists.find(connection, private.id) is None
    kept = saved_lists.find(connection, shared.id)
    assert kept is not None
    assert (kept.created_by, kept.version.user_id, held(connection, kept)) == ("", "", ["a.com"])
    assert entries_for_list(connection, shared.id) == []
    [still_used] = request_lists.find_lists(connection, request.id)
    assert (still_used.label, still_used.count, still_used.version_id) == ("Mine", 1, None)
    names = connection.execute(sa.select(saved_list_versions.c.user_id)).scalars().all()
    assert names == [""]


def test_a_request_keeps_the_version_that_it_used(connection: Connection) -> None:
    created = change(connection, ListAction.CREATED, ["a.com"]).saved
    request = insert_request(connection)
    used = RequestList(
        input_name=InputName.BLOCKED,
        label="Rivals",
        version_id=created.version.id,
        content_id=created.version.content_id,
    )
    request_lists.attach(connection, request.id, [used])
    replaced = change(connection, ListAction.REPLACED, ["b.com"], created).saved
    saved_lists.delete(connection, replaced, ANN, NOW)
    change(connection, ListAction.CREATED, ["c.com"], name="Unused")
    contents.delete_unused(connection)
    left = connection.execute(sa.select(saved_list_versions.c.number, saved_list_versions.c.list_id)).all()
    assert [(each.number, each.list_id == created.id) for each in left] == [(1, True), (1, False)]
    [kept] = request_lists.find_lists(connection, request.id)
    assert (kept.version_number, kept.count) == (1, 1)
    assert request_lists.merge_inputs(connection, request)["block_tlds"][-1] == "a.com"
    request_lists.attach(connection, request.id, [])
    assert contents.delete_unused(connection) == 1
    assert connection.execute(sa.select(saved_list_versions.c.number)).scalars().all() == [1]
