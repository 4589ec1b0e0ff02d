"""api.test, auth.test and apps.connections.open: whether the app is who it says, and its way in."""

from typing import TYPE_CHECKING

from playground.slack.errors import Refused
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.method import TIER_3, TIER_4, Json, Method

if TYPE_CHECKING:
    from playground.slack.slack import Slack


def api_test(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/api.test"""
    if asked.text("error"):
        raise Refused(asked.text("error"), args=asked.given)
    return {"args": asked.given}


def auth_test(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test"""
    space = slack.workspace
    told = {
        "url": f"https://{space.team_domain}.slack.com/",
        "team": space.team_name,
        "user": space.bot.name,
        "team_id": space.team_id,
        "user_id": space.bot.id,
        "bot_id": space.bot.bot_id,
        "is_enterprise_install": False,
    }
    return told | ({"enterprise_id": space.enterprise_id} if space.enterprise_id else {})


def open_connection(slack: "Slack", asked: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/apps.connections.open"""
    if not asked.in_header:
        # "passing it as a POST parameter will result in an error"; guess: which
        raise Refused("not_authed")
    ticket = slack.sockets.ticket()
    return {"url": f"{slack.socket_url}?ticket={ticket}&app_id={slack.bot.app_id}"}


METHODS = {
    "api.test": Method(api_test, TIER_4, token=None),
    "auth.test": Method(auth_test, None),  # "special": hundreds of requests a minute
    "apps.connections.open": Method(open_connection, TIER_3, token="xapp-"),  # noqa: S106
}
