"""Whether the bot can do its work, and what stands in the way where it can't."""

from dataclasses import dataclass, field


@dataclass
class Health:
    """The reasons why the bot is not ready; none means that it is. Words of ours, never a secret."""

    obstacles: dict[str, str] = field(default_factory=dict)

    def report_problem(self, part: str, reason: str) -> bool:
        """`part` can't do its work. True where that is news."""
        news = self.obstacles.get(part) != reason
        self.obstacles[part] = reason
        return news

    def report_ok(self, part: str) -> bool:
        """`part` works (again). True where that is news."""
        return self.obstacles.pop(part, None) is not None

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.obstacles
