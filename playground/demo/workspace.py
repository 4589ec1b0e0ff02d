"""The workspace that the demo plays in: what the bot's manifest declares, who is there, where they talk."""

from playground.slack import Command, Manifest, Shortcut, Slack


def manifest() -> Manifest:
    """What people can see of `manifest.yaml` at the top of the repository; a test holds the two together.

    Written out here, since nothing that reads YAML is installed with the bot.
    """
    return Manifest(
        commands=[
            Command(
                "/clsfy", "Segments and campaigns at Classify", "segment | campaign | segment list | help"
            )
        ],
        shortcuts=[
            Shortcut("New segment", "new_segment", description="Ask Classify for a segment"),
            Shortcut("New campaign", "new_campaign", description="Register a pixel campaign at Classify"),
            Shortcut(
                "Build segment from this",
                "segment_from_message",
                "message",
                "Ask for a segment with the words and the links of this message",
            ),
        ],
        home=True,
        messages_read_only=True,
    )


def populate(slack: Slack) -> None:
    """Two people, a public channel, and a private one that the bot is not in."""
    ann, ben = slack.person("ann"), slack.person("ben")
    for person in (ann, ben):
        slack.direct(person)
    slack.channel("media-team")
    slack.channel("launch-secrets", private=True)
