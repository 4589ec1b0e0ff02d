"""Which forms start with a saved list: those of a channel, and those for a client."""

import pytest
from sqlalchemy.engine import Connection

from storage.lists import defaults, saved_lists
from storage.lists.defaults import ListDefault, find_defaults, find_defaults_of
from tests.integration.lists.test_saved_lists import ANN, CHANNEL, ELSEWHERE, save
from tests.support.samples import NOW


def test_a_channel_and_a_client_have_their_own_defaults(connection: Connection) -> None:
    rivals, never = save(connection, "Rivals"), save(connection, "Never buy", None)
    defaults.set_for_channel(connection, rivals, CHANNEL, is_default=True)
    defaults.set_for_clients(connection, never, ["12", "13", "12"])
    of_channel = ListDefault(list_id=rivals.id, channel_id=CHANNEL)
    of_client = ListDefault(list_id=never.id, client_id="12")
    assert find_defaults(connection, CHANNEL, "12") == [of_channel, of_client]
    assert find_defaults(connection, CHANNEL, "") == [of_channel]
    assert find_defaults(connection, ELSEWHERE, "") == []
    assert find_defaults(connection, "", "") == []
    assert [each.client_id for each in find_defaults_of(connection, [never.id])] == ["12", "13"]


def test_setting_a_default_again_replaces_it(connection: Connection) -> None:
    rivals = save(connection, "Rivals")
    for is_default in (True, True, False):
        defaults.set_for_channel(connection, rivals, CHANNEL, is_default=is_default)
        assert bool(find_defaults(connection, CHANNEL, "")) is is_default
    defaults.set_for_clients(connection, rivals, ["12"])
    defaults.set_for_clients(connection, rivals, ["13"])
    assert [each.client_id for each in find_defaults_of(connection, [rivals.id])] == ["13"]


def test_a_default_of_one_channel_stays_if_another_one_drops_it(connection: Connection) -> None:
    never = save(connection, "Never buy", None)
    defaults.set_for_channel(connection, never, CHANNEL, is_default=True)
    defaults.set_for_channel(connection, never, ELSEWHERE, is_default=True)
    defaults.set_for_channel(connection, never, ELSEWHERE, is_default=False)
    assert [each.channel_id for each in find_defaults_of(connection, [never.id])] == [CHANNEL]


@pytest.mark.parametrize("channel_id", [CHANNEL, None])
def test_a_deleted_list_is_no_default(connection: Connection, channel_id: str | None) -> None:
    seen = save(connection, "Rivals", channel_id)
    defaults.set_for_channel(connection, seen, CHANNEL, is_default=True)
    defaults.set_for_clients(connection, seen, ["12"])
    saved_lists.delete(connection, seen, ANN, NOW)
    assert find_defaults(connection, CHANNEL, "12") == []
