"""What `clsfy-bot stuck` prints."""

from argparse import Namespace
from pathlib import Path

import pytest

from bot.cli import stuck
from storage.engine.opening import open_record
from storage.lifecycle.request import Question, State
from tests.support.record_rows import insert_request
from tests.support.samples import NOW


@pytest.mark.parametrize("question", Question)
async def test_a_request_is_listed_whatever_its_person_was_asked(tmp_path: Path, question: Question) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    record = open_record(url)
    await record.database.run(
        lambda connection: insert_request(connection, 1, state=State.PREPARING, question=question)
    )
    record.close()
    printed = stuck.run(url, Namespace(action=None), NOW)
    assert printed.startswith("R1    segment; preparing; asked ")
