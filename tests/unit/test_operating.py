"""What docs/operating.md says, held against the code."""

import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.__main__ import main
from bot.observability.metrics import Metrics
from bot.slack.call_result import Done
from bot.slack.scopes import NEEDED, OPTIONAL, missing_scopes
from storage.requests.counts import Counts

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "operating.md").read_text("utf-8")
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0])["groups"]
    for rule in group["rules"]
]


def families() -> Iterator[tuple[str, set[str], set[str]]]:
    """Each metric that a bot shows: its name in the table, the names of its lines, its labels."""
    metrics = Metrics(scheduled_jobs=["watcher"])
    metrics.count_slack_call("auth.test", Done({}))
    metrics.count_classify_call("list_segments", None)
    metrics.count_unverified_delivery("clock")
    page = metrics.render(
        ["slack"],
        Counts(
            requests={},
            questions=0,
            messages=0,
            edits=0,
            oldest=timedelta(),
            unconfirmed=0,
            undeliverable=0,
            refused=0,
        ),
        leader=True,
    )
    for family in text_string_to_metric_families(page.decode()):
        samples = [sample for sample in family.samples if not sample.name.endswith("_created")]
        if samples:
            name = f"{family.name}_total" if family.type == "counter" else family.name
            yield name, {sample.name for sample in samples}, set(samples[0].labels) - {"le"}


def test_the_table_names_every_metric_with_its_labels() -> None:
    section = PAGE.partition("## The metrics\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)(?:\{([\w,]+)\})?`", section, re.MULTILINE)
    named = {name: set(labels.split(",")) - {""} for name, labels in rows}
    assert named == {name: labels for name, _, labels in families()}


def test_every_metric_that_an_alarm_is_about_exists() -> None:
    lines = {line for _, names, _ in families() for line in names}
    asked = {name for rule in RULES for name in re.findall(r"clsfy_bot_\w+", rule["expr"])}
    assert asked
    assert asked <= lines


def test_every_alarm_is_complete_and_says_what_to_do() -> None:
    for rule in RULES:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["expr"].count("(") == rule["expr"].count(")")
    told = re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)
    assert told == [rule["alert"] for rule in RULES]


def test_every_log_event_that_an_alarm_quotes_exists() -> None:
    quoted = set(re.findall(r"`([a-z]+(?: [a-z]+)+)`", PAGE.partition("\n### ")[2]))
    sources = [path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py")]
    events = {event for source in sources for event in re.findall(r'_log\.\w+\(\s*"([^"]+)"', source)}
    assert quoted
    assert quoted <= events, sorted(quoted - events)


def test_the_scopes_that_are_checked_are_those_of_the_manifest() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yaml").read_text("utf-8"))
    granted = manifest["oauth_config"]["scopes"]["bot"]
    assert [*NEEDED, *OPTIONAL] == granted
    assert list(missing_scopes(granted)) == []
    assert [scope for scope, _, needed in missing_scopes(["commands"]) if needed] == [*NEEDED][1:]
    for scope in ("groups:read", "mpim:read"):
        assert NEEDED[scope].endswith("the bot posts there for people whose membership it can't check")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--help"], ["run", "check", "stuck", "forget", "demo", "--version"]),
        (["--version"], [f"clsfy-bot {VERSION}"]),
        (["run", "--help"], ["SIGTERM", "/metrics", "Exit code"]),
        (["check", "--help"], ["auth.test", "changes nothing", "Nothing is posted", "Exit code"]),
        (["stuck", "--help"], ["R7", "M12", "settle"]),
        (
            ["stuck", "settle", "--help"],
            ["--made", "--send-again", "--drop", "--told", "--tell-again", "SQLite"],
        ),
        (["forget", "--help"], ["in progress", "Backups", "SQLite"]),
    ],
)
def test_help_explains_each_command(
    capsys: pytest.CaptureFixture[str], words: list[str], says: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0
    said = capsys.readouterr().out
    for word in says:
        assert word in said
    assert max(map(len, said.splitlines())) <= 110
