"""What the README, the pages beside it and `.env.example` say, held against the code."""

import ast
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import yaml
from msgspec import NODEFAULT
from msgspec.structs import fields, replace

from bot.settings import Settings
from handlers.messages import notices
from handlers.messages.blocks import Contacts
from playground.slack.block_kit import mrkdwn
from storage.lifecycle.planned_notifications import NotificationKind
from storage.lifecycle.request import Request, State
from tests.support.handlers import make_unusable_handlers
from tests.wording.document import DOCUMENT

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
DEPENDENCIES = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
TOUR = (ROOT / "docs" / "tour.md").read_text("utf-8")
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
NOT_USED_YET = "not used yet"
FIELDS = {field.name.upper(): field for field in fields(Settings)}
_EMOJI = {"⏳": ":hourglass_flowing_sand:", "✅": ":white_check_mark:"}


def test_the_settings_table_names_every_setting_with_its_default() -> None:
    special = {"LOG_FORMAT": "`console` on a terminal, else `json`", "CLSFY_ENV_FILE": "`.env`"}
    defaults = {name: default for name, _, default in _table(SETTINGS, "Settings")}
    assert defaults == {name: _default(name) for name in FIELDS} | special


def test_the_readme_has_the_required_settings_and_five_more_as_the_settings_table_has_them() -> None:
    every, few = _table(SETTINGS, "Settings"), _table(README, "Settings")
    assert all(row in every for row in few)
    required = {name for name, field in FIELDS.items() if field.required}
    required |= {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}
    named = [name for name, _, _ in few]
    assert required <= set(named)
    assert len(named) == len(required) + 5


def test_the_settings_table_marks_exactly_the_settings_that_are_not_used_yet() -> None:
    unused = set(FIELDS) - {name.upper() for name in _attributes()}
    assert unused == {name for name, meaning, _ in _table(SETTINGS, "Settings") if NOT_USED_YET in meaning}
    said = re.findall(r"^# Not used yet:.*\n# (\w+)=", EXAMPLE, re.MULTILINE)
    assert unused == set(said)


def test_the_example_names_every_setting_with_its_default() -> None:
    given = dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    defaults = {name: _default(name).strip("`").replace("required", "") for name in FIELDS}
    assert {name: value.strip('"') for name, value in given.items()} == defaults


def test_the_example_leaves_only_required_settings_empty() -> None:
    open_ones = set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    required = {name for name, field in FIELDS.items() if field.required}
    assert open_ones == required | {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}


def test_the_scopes_table_names_the_manifests_scopes() -> None:
    manifest = yaml.safe_load((ROOT / "manifest.yaml").read_text("utf-8"))
    named = [scope for row in _table(README, "Scopes", 2) for scope in re.findall(r"[\w:]+", row[0])]
    assert named == manifest["oauth_config"]["scopes"]["bot"]


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    named = {
        name for row in _table(DEPENDENCIES, "Dependencies", 2) for name in re.findall(r"[\w-]+", row[0])
    }
    assert named == {re.split(r"[^\w-]", one)[0] for one in wanted}


def test_the_readme_lists_every_command() -> None:
    said = {row[0].replace("\\|", "|").strip("`"): row[1] for row in _table(README, "Commands", 2)}
    entries = make_unusable_handlers().commands.table.entries
    words = {f"/clsfy {entry.words} {entry.takes}".strip(): entry.description for entry in entries}
    assert said == {
        "/clsfy": "show a menu",
        **words,
        "/clsfy help": "show all commands",
    }


def test_the_state_diagram_has_every_state() -> None:
    section = ARCHITECTURE.partition("\n## States of a request\n")[2].partition("\n## ")[0]
    (diagram,) = re.findall(r"```mermaid\n(.*?)```", section, re.DOTALL)
    ends = set(re.findall(r"[A-Z]{2,}", re.sub(r":.*", "", diagram)))
    assert ends == {state.name for state in State}


def test_the_picture_shows_the_bots_own_sentences() -> None:
    picture = TOUR.partition("```\n")[2].partition("```")[0]
    made = datetime(2026, 2, 12, 22, 9, 38, tzinfo=UTC)
    request = Request(
        id=1,
        uuid="",
        team_id="T1",
        user_id="U1",
        channel_id="C1",
        inputs={"name": "Snowblower Buyers"},
        accepted_at=made,
        due_at=made,
        state=State.BUILDING,
        classify_id=61,
        classify_status="pending",
        created_at=made,
    )
    ready = replace(request, state=State.READY, finished_at=datetime(2026, 2, 12, 23, 51, 14, tzinfo=UTC))
    first, reply = _read(NotificationKind.ANNOUNCEMENT, request), _read(NotificationKind.RESULT, ready)
    drawn = [line.strip() for line in picture.splitlines() if line.strip()]
    assert drawn[0] == "#media-team"
    names = [number for number, line in enumerate(drawn) if line == "clsfy"]
    assert drawn[names[0] + 1 : names[0] + 1 + len(first)] == first
    assert drawn[names[1] + 1 :] == reply
    assert "1 h 42 min" in drawn[names[1] - 1]


def test_the_readme_can_be_read_in_one_sitting() -> None:
    assert len(README.splitlines()) <= 200


def test_the_readme_lists_its_sections() -> None:
    contents = README.partition("**Contents:**")[2].partition("\n\n")[0]
    assert re.findall(r"\[(.*?)\]\(#", contents) == re.findall(r"^## (.*)$", README, re.MULTILINE)


def test_the_setup_runs_check_before_run() -> None:
    setup = README.partition("\n## Set it up\n")[2].partition("\n## ")[0]
    assert 0 < setup.index("clsfy-bot check") < setup.index("clsfy-bot run")


def test_the_badges_match_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    said = {badge.stem: badge.read_text("utf-8") for badge in (ROOT / "docs" / "badges").iterdir()}
    assert f"Python: {project['requires-python'].removeprefix('>=')} or newer" in said["python"]
    assert f"license: {project['license']}" in said["license"]
    assert set(said) == set(re.findall(r"docs/badges/(\w+)\.svg", README))


def test_an_invitation_names_the_app_by_its_name_in_slack() -> None:
    written = [page for page in (ROOT / "docs").rglob("*.md") if page != DOCUMENT]  # messages mention the bot
    pages = [README, *(page.read_text("utf-8") for page in written)]
    said = {name for page in pages for name in re.findall(r"/invite`? ?(@\S+?)?`", page)}
    assert said == {"@clsfy"}


def _table(page: str, heading: str, columns: int = 3) -> list[list[str]]:
    """The rows of the first table under a heading; the first cell without its backticks."""
    section = re.split(rf"^#+ {heading}\n", page, maxsplit=1, flags=re.MULTILINE)[1]
    lines = [line for line in re.split(r"\n#+ ", section)[0].splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip("|"))] for line in lines[2:]]
    assert rows
    assert all(len(row) == columns for row in rows)
    return [[row[0].strip("`"), *row[1:]] for row in rows]


def _default(name: str) -> str:
    field = FIELDS[name]
    if field.required:
        return "required"
    return f"`{field.default}`" if field.default not in (None, (), NODEFAULT) else ""


def _attributes() -> set[str]:
    """What is read from any object in `bot`."""
    trees = (ast.parse(path.read_text("utf-8")) for path in (ROOT / "bot").glob("**/*.py"))
    return {node.attr for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def _read(what: NotificationKind, request: Request) -> list[str]:
    """A message's lines as a person reads them."""
    text = notices.render(what, request, Contacts("", "")).text
    shown = mrkdwn.read(mrkdwn.Text(text), {"U1": "ann"})
    for sign, word in _EMOJI.items():
        shown = shown.replace(word, sign)
    return re.sub(r"[*`]", "", shown).splitlines()
