"""Whether the bot can do its work, and what keeps it from working."""

from dataclasses import dataclass, field


@dataclass
class Health:
    """The problems that keep the bot from being ready."""

    #: A sentence for each part that doesn't work, in our own words, without any secret. Empty: ready.
    obstacles: dict[str, str] = field(default_factory=dict)

    def report_problem(self, part: str, reason: str) -> bool:
        """Record that `part` doesn't work. Return whether that is news."""
        news = self.obstacles.get(part) != reason
        self.obstacles[part] = reason
        return news

    def report_ok(self, part: str) -> bool:
        """Record that `part` works. Return whether that is news."""
        return self.obstacles.pop(part, None) is not None

    @property
    def ready(self) -> bool:
        """Whether there is no problem."""
        return not self.obstacles
