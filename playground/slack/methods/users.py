"""users.info: who somebody is."""

from typing import TYPE_CHECKING

from playground.slack.errors import Refused
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.method import TIER_4, Json, Method

if TYPE_CHECKING:
    from playground.slack.slack import Slack


def info(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/users.info"""
    user = slack.workspace.users.get(asked.required("user"))
    if user is None:
        raise Refused("user_not_found")
    told: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": False,
        "real_name": user.name.title(),
        "tz": "Etc/UTC",
        "tz_label": "Coordinated Universal Time",
        "tz_offset": 0,
        "profile": {"real_name": user.name.title(), "display_name": user.name, "team": user.team_id},
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": user.bot_id is not None,
        "is_app_user": False,
        "updated": 0,
    }
    if user.team_id != slack.team_id:
        told["is_stranger"] = not _met(slack, user.id)
    return {"user": told}


def _met(slack: "Slack", user_id: str) -> bool:
    """Whether they are in a channel that the app can see: https://docs.slack.dev/reference/objects/user-object"""
    channels = slack.workspace.channels.values()
    return any(
        user_id in each.members and (not each.private or slack.bot.id in each.members) for each in channels
    )


METHODS = {"users.info": Method(info, TIER_4, ("users:read",))}
