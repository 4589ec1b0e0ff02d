"""The workspace that the demo plays in: what the bot's manifest declares, who is there, where they talk."""

from playground.slack import Command, Manifest, Slack


def manifest() -> Manifest:
    """What people can see of `manifest.yaml` at the top of the repository; a test holds the two together.

    Written out here, since nothing that reads YAML is installed with the bot.
    """
    return Manifest(
        commands=[Command("/clsfy", "Ask Classify for a segment", "segment | help")],
        home=True,
        messages_read_only=True,
    )


def furnish(slack: Slack) -> None:
    """Two people, a public channel, and a private one that the bot is not in."""
    ann, ben = slack.person("ann"), slack.person("ben")
    for person in (ann, ben):
        slack.direct(person)
    slack.channel("media-team")
    slack.channel("launch-secrets", private=True)
