"""Looks out of turn, in a real SQLite file: one a minute of what is being built."""

import pytest
from sqlalchemy.engine import Connection

from storage.lifecycle.request import State
from storage.requests import manual_checks
from tests.support.record_rows import insert_request, reload
from tests.support.samples import MINUTE, NOW, SECOND


def test_a_request_can_be_checked_manually_once_a_minute(connection: Connection) -> None:
    request, other = (insert_request(connection, number, state=State.BUILDING) for number in (1, 2))
    moments = [NOW, NOW, NOW + MINUTE - SECOND, NOW + MINUTE, NOW + MINUTE]
    assert [manual_checks.allow_check(connection, request.id, at) for at in moments] == [
        True,
        False,
        False,
        True,
        False,
    ]
    assert reload(connection, request).checked_at == NOW + MINUTE
    assert manual_checks.allow_check(connection, other.id, NOW)


def test_a_manual_check_does_not_change_the_version(connection: Connection) -> None:
    request = insert_request(connection, state=State.BUILDING)
    manual_checks.allow_check(connection, request.id, NOW)
    assert reload(connection, request).version == request.version


@pytest.mark.parametrize("state", [state for state in State if state is not State.BUILDING])
def test_only_an_existing_building_request_can_be_checked(connection: Connection, state: State) -> None:
    request = insert_request(connection, state=state)
    assert not manual_checks.allow_check(connection, request.id, NOW)
    assert not manual_checks.allow_check(connection, 99, NOW)
    assert reload(connection, request).checked_at is None
