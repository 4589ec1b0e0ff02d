"""Named lists: who can use them, and what each change does."""

import pytest
from sqlalchemy.engine import Connection

from storage.lifecycle.lists import ListAction, ListKind, SavedList
from storage.lists import contents, saved_lists
from storage.lists.saved_lists import ListChangedError, NameTakenError, NewList
from tests.support.samples import MINUTE, NOW

TEAM, CHANNEL, ELSEWHERE, ANN, BEN = "T1", "C1", "C2", "U1", "U2"


def save(
    connection: Connection, name: str, channel_id: str | None = CHANNEL, values: tuple[str, ...] = ("a.com",)
) -> SavedList:
    """Save a list of domains and return it."""
    content_id = contents.store(connection, ListKind.DOMAINS, values)
    new = NewList(
        team_id=TEAM, channel_id=channel_id, kind=ListKind.DOMAINS, name=name, content_id=content_id
    )
    saved = saved_lists.find(connection, saved_lists.create(connection, new, ANN, NOW))
    assert saved is not None
    return saved


def test_a_channel_has_its_own_lists_and_everyones(connection: Connection) -> None:
    own, shared = save(connection, "Rivals"), save(connection, "Never buy", None)
    save(connection, "Secret", ELSEWHERE)
    assert saved_lists.find_for_channel(connection, TEAM, CHANNEL) == [shared, own]
    assert saved_lists.find_for_channel(connection, "T2", CHANNEL) == []


def test_a_name_is_taken_in_its_channel_only(connection: Connection) -> None:
    save(connection, "Rivals")
    save(connection, "Rivals", ELSEWHERE)
    save(connection, "Rivals", None)
    with pytest.raises(NameTakenError):
        save(connection, "  RIVALS ")


def test_each_change_makes_a_version_that_says_who_and_when(connection: Connection) -> None:
    first = save(connection, "Rivals")
    more = contents.store(connection, ListKind.DOMAINS, ["a.com", "b.com"])
    assert saved_lists.change(connection, first, ListAction.ADDED, more, BEN, NOW + MINUTE) == 2
    second = saved_lists.find(connection, first.id)
    assert second is not None
    assert (second.count, second.version.content_id) == (2, more)
    saved_lists.rename(connection, second, "Competitors", ANN, NOW + 2 * MINUTE)
    versions = saved_lists.find_versions(connection, first.id)
    assert [(each.number, each.action, each.user_id, each.at) for each in versions] == [
        (3, ListAction.RENAMED, ANN, NOW + 2 * MINUTE),
        (2, ListAction.ADDED, BEN, NOW + MINUTE),
        (1, ListAction.CREATED, ANN, NOW),
    ]
    assert list(contents.load_values(connection, versions[2].content_id)) == ["a.com"]


def test_a_change_of_a_list_that_somebody_else_changed_is_refused(connection: Connection) -> None:
    seen = save(connection, "Rivals")
    content_id = seen.version.content_id
    saved_lists.change(connection, seen, ListAction.REPLACED, content_id, BEN, NOW)
    with pytest.raises(ListChangedError):
        saved_lists.change(connection, seen, ListAction.REPLACED, content_id, ANN, NOW)
    with pytest.raises(ListChangedError):
        saved_lists.rename(connection, seen, "Competitors", ANN, NOW)
    with pytest.raises(ListChangedError):
        saved_lists.delete(connection, seen, ANN, NOW)


def test_a_deleted_list_is_gone_and_its_name_is_free(connection: Connection) -> None:
    seen = save(connection, "Rivals")
    saved_lists.delete(connection, seen, ANN, NOW)
    assert saved_lists.find(connection, seen.id) is None
    assert saved_lists.find_for_channel(connection, TEAM, CHANNEL) == []
    assert saved_lists.find_versions(connection, seen.id)[0].action is ListAction.DELETED
    save(connection, "Rivals")
