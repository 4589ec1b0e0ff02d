"""`docs/slack-errors.md` has the table of Slack's error codes, and each code is handled where it occurs."""

import re

import pytest

from bot.slack.error_codes import ERROR_CODES, POST, REPLIES, Concern, concern_of
from handlers.messages import announcement
from handlers.messages.blocks import Contacts
from tests.slack_errors.document import COMMAND, DOCUMENT, write
from tests.support.samples import building

_FALLBACK_CODES = [
    code.code
    for code in ERROR_CODES.values()
    if code.concern in (Concern.CONVERSATION, Concern.SUSPENDED, Concern.DELETED)
    and {POST, REPLIES} & set(code.methods)
    and code.code != "messages_tab_disabled"  # about direct messages alone
]


def test_the_page_has_the_table_that_the_code_has() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == write(), f"run `{COMMAND}`"


def test_each_code_is_in_the_table_once() -> None:
    source = (DOCUMENT.parent.parent / "bot" / "slack" / "error_codes.py").read_text()
    codes = re.findall(r'^\s*(?:Concern\.\w+, )?\("([a-z_]+)", "', source, re.MULTILINE)
    assert sorted(codes) == sorted(set(codes))


def test_a_code_that_is_not_in_the_table_concerns_nothing_known() -> None:
    assert concern_of("slack_has_a_new_error") is None


@pytest.mark.parametrize("code", _FALLBACK_CODES)
def test_the_person_hears_the_reason_for_each_code_that_leads_to_a_direct_message(code: str) -> None:
    reason = announcement.fallback_sentence(building(), code, Contacts("admin", "representative"))
    assert "I can't post in" not in reason, reason
