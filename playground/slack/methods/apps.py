"""api.test, auth.test and apps.connections.open: check the tokens, and connect in Socket Mode."""

from playground.slack.errors import SlackError
from playground.slack.methods.arguments import Arguments
from playground.slack.methods.context import MethodContext
from playground.slack.methods.method import TIER_3, TIER_4, Json, Method


def api_test(_context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/api.test"""
    if arguments.text("error"):
        raise SlackError(arguments.text("error"), args=arguments.values)
    return {"args": arguments.values}


def auth_test(context: MethodContext, _arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test"""
    workspace = context.workspace
    result = {
        "url": f"https://{workspace.team_domain}.slack.com/",
        "team": workspace.team_name,
        "user": workspace.bot.name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot.bot_id,
        "is_enterprise_install": workspace.is_org_wide,
    }
    return result | ({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {})


def open_connection(context: MethodContext, arguments: Arguments) -> Json:
    """https://docs.slack.dev/reference/methods/apps.connections.open"""
    if not arguments.token_in_header:
        # "passing it as a POST parameter will result in an error". guess: which error
        raise SlackError("not_authed")
    return {"url": context.new_socket_url()}


METHODS = {
    "api.test": Method(api_test, TIER_4, token_prefix=None),
    "auth.test": Method(auth_test, None),  # "special": hundreds of requests per minute
    "apps.connections.open": Method(open_connection, TIER_3, token_prefix="xapp-"),  # noqa: S106
}
