"""The use cases of a pixel campaign in plain words, each with the reports that it gives.

The source is Classify's page "Pixel Registration", section "Use cases".
"""

from collections.abc import Mapping

from msgspec import Struct

from handlers.messages.formatting import escaped, shortened

_UNKNOWN_LENGTH = 60


class UseCase(Struct, frozen=True):
    """What a pixel is for."""

    #: Its name in a form and in messages, at most 75 characters.
    label: str
    #: What stands below the name in a form, at most 75 characters.
    description: str
    #: The reports that Classify gives for it. Empty if Classify names none.
    reports: str = ""


USE_CASES: Mapping[str, UseCase] = {
    "campaign_optimization": UseCase(
        "Optimize a Classify deal or segment",
        "Tracks its delivery to improve it. Includes campaign reports.",
        "campaign reports",
    ),
    "campaign_reporting": UseCase(
        "Report on a campaign",
        "Measures any campaign after delivery. Includes campaign reports.",
        "campaign reports",
    ),
    "publisher_bot_detection": UseCase(
        "Find bots on a publisher's property",
        "Detects bots and other non-human traffic. Includes publisher reports.",
        "publisher reports",
    ),
    "publisher_agent_targeting": UseCase(
        "Track AI agents on a publisher's property",
        "Shows how they use it, to help you plan. Includes publisher reports.",
        "publisher reports",
    ),
    "other": UseCase("Something else", "Classify lists no reports for this."),
}


def describe(value: str) -> str:
    """Return a use case in mrkdwn, with its reports. An unknown one is in quotation marks."""
    if value in USE_CASES or not value.strip():
        return describe_plainly(value)
    return f"“{escaped(value, _UNKNOWN_LENGTH)}”"


def describe_plainly(value: str) -> str:
    """Return a use case in plain text, with its reports. An unknown one is in quotation marks."""
    known = USE_CASES.get(value)
    if known is None:
        return f"“{shortened(value, _UNKNOWN_LENGTH)}”" if value.strip() else "none"
    return f"{known.label} ({known.reports})" if known.reports else known.label
