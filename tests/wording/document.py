"""Assembles `docs/wording.md`: what people see in each situation, and the other sentences of the code."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import yaml

from tests.wording import activations, forms, list_messages, pages, posted_messages, saved_lists
from tests.wording.literals import Template, templates_of
from tests.wording.situation import Feature, Situation, without_repeats

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = ROOT / "docs" / "wording.md"
COMMAND = "make wording"
_INTRODUCTION = f"""\
# Every sentence of the bot

This page has all that people read in Slack and on the command line, so that the words can be reviewed in one
reading. It is generated from the code: change the code, then run `{COMMAND}`. A test compares the two.

Each block shows what people see, with sample data: `[Button]`, `[⋯ menu]`, and the fields and hints of forms.
“As a notification” is what a phone or a screen reader says if that differs. `…` replaces lines that an
earlier block of the section has. Below “Other sentences”, `{{…}}` stands for what is filled in.
"""
FEATURES: Sequence[Feature] = (
    Feature("Commands, menu and help", pages.menus, ["handlers/commands"]),
    Feature("Announcements in the channel", posted_messages.announcements, ["handlers/messages"]),
    Feature("Replies in the thread", posted_messages.replies, []),
    Feature("Direct messages", posted_messages.direct_messages, []),
    Feature("Questions", posted_messages.asked_questions, ["handlers/requests/answers.py"]),
    Feature(
        "The segment form",
        forms.segment_forms,
        [
            "handlers/segments/form.py",
            "handlers/segments/new.py",
            "handlers/segments/submit.py",
            "handlers/segments/from_message.py",
            "handlers/segments/kept_files.py",
            "handlers/segments/list_inputs.py",
            "handlers/segments/segment_lists.py",
            "handlers/segments/long_text.py",
            "handlers/segments/source_message",
            "handlers/segments/url_lists.py",
        ],
    ),
    Feature("Files of domains and URLs", list_messages.lists, ["handlers/list_files"]),
    Feature(
        "A segment that was already requested",
        forms.duplicate_views,
        ["handlers/segments/duplicate_view.py", "handlers/segments/duplicate_answers.py"],
    ),
    Feature(
        "Activations and deals",
        activations.activations,
        ["handlers/activations", "handlers/requests/existing.py"],
    ),
    Feature("Which deal is current", activations.deals, ["handlers/requests/deals.py"]),
    Feature("Refining segments", activations.refinements, ["handlers/refinements"]),
    Feature("Watching a segment", None, ["handlers/segments/watch.py"]),
    Feature("Campaigns", forms.campaign_forms, ["handlers/campaigns"]),
    Feature("Preferences", forms.preferences_forms, ["handlers/preferences"]),
    Feature("Saved lists", saved_lists.saved_lists, ["handlers/saved_lists"]),
    Feature("The Home tab", pages.home_tabs, ["handlers/home", "bot/outbox/home_publisher.py"]),
    Feature(
        "Lists",
        pages.lists,
        ["handlers/requests/list.py", "handlers/requests/list_page.py", "handlers/requests/list_query.py"],
    ),
    Feature("The answers of `show`", pages.cards, ["handlers/requests/show.py"]),
    Feature("The answers of `stats`", pages.recent, ["handlers/home/stats.py"]),
    Feature("Details", pages.details, ["handlers/requests/details.py", "handlers/requests/details_view.py"]),
    Feature(
        "Answers to other clicks",
        None,
        [
            "handlers/requests/check_now.py",
            "handlers/requests/follow.py",
            "handlers/requests/left_out.py",
            "handlers/requests/overflow_menu.py",
            "handlers/requests/retry.py",
        ],
    ),
    Feature("Errors, permissions and refusals", None, ["handlers/interaction"]),
    Feature(
        "The command line and the settings",
        None,
        [
            "bot/cli",
            "bot/settings.py",
            "bot/setting_types.py",
            "bot/secret_files.py",
            "bot/env_file.py",
            "bot/slack/configured_ids.py",
            "bot/slack/unreachable.py",
            "bot/proxies.py",
            "bot/process.py",
        ],
    ),
    Feature(
        "Errors that operators see when the bot starts, and when they settle something",
        None,
        [
            "bot/transport/startup.py",
            "storage/engine/opening.py",
            "storage/engine/operator_access.py",
            "storage/engine/failure_reasons.py",
        ],
    ),
)


def write() -> str:
    """Return the document."""
    parts = [
        _INTRODUCTION,
        "\n".join(f"- [{feature.title}](#{_anchor(feature.title)})" for feature in FEATURES),
    ]
    parts.append(_manifest())
    shown: dict[str, None] = {}  # a set that keeps its order
    sections = []
    for feature in FEATURES:
        situations = list(without_repeats(feature.situations())) if feature.situations else []
        shown |= dict.fromkeys(text for situation in situations for text in situation.texts)
        sections.append((feature, situations))
    for feature, situations in sections:
        parts.append(f"## {feature.title}")
        parts += map(_situation, situations)
        parts += _other_sentences(feature, shown)
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def modules_of(feature: Feature) -> Iterator[Path]:
    """Yield the modules that hold a feature's sentences."""
    for source in feature.sources:
        path = ROOT / source
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _other_sentences(feature: Feature, shown: Collection[str]) -> Iterator[str]:
    for path in modules_of(feature):
        missing = [template for template in templates_of(path, ROOT) if not template.is_in(shown)]
        if missing:
            yield f"### Other sentences of `{path.relative_to(ROOT)}`"
            yield "\n".join(map(_bullet, missing))


def _bullet(template: Template) -> str:
    if "\n" in template.text.strip("\n"):
        return f"```text\n{template.text.strip(chr(10))}\n```"
    return f"- ``{template.text.strip()}``" if "`" in template.text else f"- `{template.text.strip()}`"


def _situation(situation: Situation) -> str:
    return "\n".join([f"### {situation.title}", "", "```text", *situation.lines, "```"])


def _manifest() -> str:
    """Return what Slack shows about the app itself."""
    manifest = yaml.safe_load((ROOT / "manifest.yaml").read_text("utf-8"))
    features = manifest["features"]
    rows = [(manifest["display_information"]["name"], manifest["display_information"]["description"])]
    rows += [
        (f"{each['command']} {each['usage_hint']}", each["description"])
        for each in features["slash_commands"]
    ]
    rows += [(each["name"], each["description"]) for each in features["shortcuts"]]
    return "\n".join(
        ["## The app, its command and its shortcuts", "", *(f"- **{name}**: {text}" for name, text in rows)]
    )


def _anchor(title: str) -> str:
    """Return GitHub's anchor of a heading."""
    return "".join(each for each in title.lower().replace(" ", "-") if each.isalnum() or each == "-")
