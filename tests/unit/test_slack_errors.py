"""`docs/slack-errors.md` has the table of Slack's error codes, and each code is handled where it occurs."""

import re
from types import SimpleNamespace
from typing import cast

import pytest
from aiohttp import ClientHttpProxyError, RequestInfo
from slack_sdk.errors import SlackApiError

from bot.slack.error_codes import ERROR_CODES, POST, REPLIES, Concern, concern_of
from handlers.interaction.error_sentences import why_not_shown
from handlers.interaction.slack_calls import error_code, is_limit, surely_not_done
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


@pytest.mark.parametrize("code", ERROR_CODES)
def test_what_handlers_make_of_a_code_agrees_with_the_table(code: str) -> None:
    concern = concern_of(code)
    refusal = SlackApiError("refused", SimpleNamespace(data={"ok": False, "error": code}, status_code=200))
    assert (error_code(refusal) is None) is (concern is Concern.AMBIGUOUS)
    assert is_limit(refusal) is (concern is Concern.LIMIT)
    assert surely_not_done(refusal) is (concern is not Concern.AMBIGUOUS)


def test_a_proxy_that_refuses_a_tunnel_has_sent_nothing() -> None:
    request = SimpleNamespace(real_url="https://slack.com/api/views.open")
    refusal = ClientHttpProxyError(cast("RequestInfo", request), (), status=403, message="Forbidden")
    assert surely_not_done(refusal)


def test_each_code_that_has_its_own_sentence_is_in_the_table() -> None:
    unknown = why_not_shown("slack_has_a_new_error", "").replace("slack_has_a_new_error", "{code}")
    source = (DOCUMENT.parent.parent / "handlers" / "interaction" / "error_sentences.py").read_text()
    codes = re.findall(r'^    "([a-z_]+)": ', source, re.MULTILINE)
    assert codes
    assert [code for code in codes if concern_of(code) is None] == []
    assert [code for code in codes if why_not_shown(code, "") == unknown.replace("{code}", code)] == []
