"""What the app's manifest declares that people can see: slash commands, shortcuts, the home tab.

https://docs.slack.dev/reference/app-manifest
"""

from dataclasses import dataclass, field
from typing import Any, Literal, Self


@dataclass(frozen=True)
class Command:
    """A slash command; hint: what may follow it."""

    command: str
    description: str
    hint: str = ""


@dataclass(frozen=True)
class Shortcut:
    """A shortcut: from anywhere (`global`), or from a message's menu (`message`)."""

    name: str
    callback_id: str
    kind: Literal["global", "message"] = "global"
    description: str = ""


@dataclass
class Manifest:
    """The app's features as its manifest has them; a command that isn't declared reaches no app."""

    commands: list[Command] = field(default_factory=list)
    shortcuts: list[Shortcut] = field(default_factory=list)
    home: bool = False
    messages_read_only: bool = False

    @classmethod
    def read(cls, declared: dict[str, Any]) -> Self:
        """From a manifest as Slack takes it, decoded from its JSON or YAML."""
        features = declared.get("features", {})
        home = features.get("app_home", {})
        return cls(
            [
                Command(each["command"], each["description"], each.get("usage_hint", ""))
                for each in features.get("slash_commands", ())
            ],
            [
                Shortcut(each["name"], each["callback_id"], each["type"], each["description"])
                for each in features.get("shortcuts", ())
            ],
            home=home.get("home_tab_enabled", False),
            messages_read_only=home.get("messages_tab_read_only_enabled", False),
        )
