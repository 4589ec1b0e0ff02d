"""The parts of the app's manifest that people see: slash commands, shortcuts and the Home tab.

https://docs.slack.dev/reference/app-manifest
"""

from dataclasses import dataclass, field
from typing import Any, Literal, Self


@dataclass(frozen=True)
class Command:
    """A slash command."""

    #: the command, with its slash
    command: str
    #: what it does
    description: str
    #: what may follow it
    hint: str = ""


@dataclass(frozen=True)
class Shortcut:
    """A shortcut."""

    #: its label
    name: str
    #: the app's ID
    callback_id: str
    #: available anywhere (`global`), or in a message's menu (`message`)
    kind: Literal["global", "message"] = "global"
    #: what it does
    description: str = ""


@dataclass
class Manifest:
    """The app's features. Slack's client doesn't offer what isn't declared."""

    #: the slash commands
    commands: list[Command] = field(default_factory=list)
    #: the shortcuts
    shortcuts: list[Shortcut] = field(default_factory=list)
    #: whether the app has a Home tab
    home: bool = False
    #: whether people can't send messages to the app
    messages_read_only: bool = False

    @classmethod
    def read(cls, declared: dict[str, Any]) -> Self:
        """Read a manifest, decoded from its JSON or YAML."""
        features = declared.get("features", {})
        home = features.get("app_home", {})
        return cls(
            [
                Command(each["command"], each["description"], each.get("usage_hint", ""))
                for each in features.get("slash_commands", ())
            ],
            [
                Shortcut(
                    name=each["name"],
                    callback_id=each["callback_id"],
                    kind=each["type"],
                    description=each["description"],
                )
                for each in features.get("shortcuts", ())
            ],
            home=home.get("home_tab_enabled", False),
            messages_read_only=home.get("messages_tab_read_only_enabled", False),
        )
