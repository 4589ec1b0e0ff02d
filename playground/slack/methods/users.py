"""users.info: a user's name, workspace and kind."""

from playground.slack.errors import SlackError
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.context import MethodContext
from playground.slack.methods.method import TIER_4, Json, Method


def info(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/users.info"""
    user = context.workspace.find_user(arguments.required("user"))
    if user is None:
        raise SlackError("user_not_found")
    result: Json = {
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
    enterprise_id = context.workspace.enterprise_of(user)
    if enterprise_id is not None:
        # https://docs.slack.dev/reference/objects/user-object
        result["enterprise_user"] = {
            "id": user.global_id or user.id,
            "enterprise_id": enterprise_id,
            "enterprise_name": "Example Grid",
            "is_admin": False,
            "is_owner": False,
            "teams": [user.team_id],
        }
    if not context.workspace.is_colleague(user):
        result["is_stranger"] = not _shares_channel(context, user.id)
    return {"user": result}


def _shares_channel(context: MethodContext, user_id: str) -> bool:
    """Return whether the user is in a channel that the app can see: https://docs.slack.dev/reference/objects/user-object"""
    channels = context.workspace.channels.values()
    return any(
        user_id in each.members and (not each.private or context.workspace.bot.id in each.members)
        for each in channels
    )


METHODS = {"users.info": Method(info, TIER_4, ("users:read",))}
