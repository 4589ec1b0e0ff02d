"""Slack's marks as the demo draws them."""

import pytest

from playground.demo.screens.marked_text import CODE, MENTION, marked
from playground.slack.block_kit.mrkdwn import Text

NAMES = {"U1": "ann", "C1": "media-team"}


@pytest.mark.parametrize(
    ("said", "plain", "styled"),
    [
        (":x: *Failed:* “a” · `61`", "❌ Failed: “a” · 61", {"Failed:": "bold", "61": CODE}),
        ("by <@U1> in <#C1>", "by @ann in #media-team", {"@ann": MENTION}),
        ("&lt;@U1&gt; &amp; 2*3*4", "<@U1> & 2*3*4", {}),
        ("<!date^0^{date_short} {time}|then>", "Jan 1, 1970 12:00 AM", {}),
    ],
)
def test_marked_text_reads_as_in_slack(said: str, plain: str, styled: dict[str, str]) -> None:
    shown = marked(Text(said), NAMES)
    assert shown.plain == plain
    assert {shown.plain[span.start : span.end]: span.style for span in shown.spans if span.style} == styled


def test_plain_text_has_no_marks() -> None:
    shown = marked(Text("*a* <@U1> [b]", control=False), NAMES)
    assert shown.plain == "*a* <@U1> [b]"
    assert shown.spans == []
