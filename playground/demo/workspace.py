"""The demo's workspace: the bot's manifest, the people and the channels."""

from playground.slack import Command, Manifest, Shortcut, Slack


def manifest() -> Manifest:
    """Return what people see of `manifest.yaml`. A test compares the two.

    It is written out here because the bot's dependencies include no YAML parser.
    """
    return Manifest(
        commands=[
            Command(
                "/clsfy",
                "Create Classify segments and pixel campaigns",
                "segment | campaign | segment list | help",
            )
        ],
        shortcuts=[
            Shortcut("New segment", "new_segment", description="Create a Classify segment"),
            Shortcut("New campaign", "new_campaign", description="Register a Classify pixel campaign"),
            Shortcut(
                "Build segment from this",
                "segment_from_message",
                kind="message",
                description="Create a Classify segment from this message's text and links",
            ),
            Shortcut(
                "Refine segment with this",
                "refine_from_message",
                kind="message",
                description="Find more pages like the links in this message, or block them",
            ),
        ],
        home=True,
        messages_read_only=True,
    )


def populate(slack: Slack) -> None:
    """Add two people, a public channel, and a private channel without the bot."""
    ann, ben = slack.person("ann"), slack.person("ben")
    for person in (ann, ben):
        slack.direct(person)
    slack.channel("media-team")
    slack.channel("launch-secrets", private=True)
