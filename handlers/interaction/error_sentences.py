"""What people are told if something breaks: in our code, or at Slack when it should show a modal."""

import secrets
from collections.abc import Mapping

import structlog

_SORRY = "Something went wrong, and this may not have worked. Please try again. Reference: {reference}"
_LIMITED = "Slack is limiting clsfy's calls. Please try again in a minute."
_NOT_ACCEPTED = "Slack doesn't accept clsfy's token (`{code}`). Contact {admin}."
_WORKSPACE = "Your Slack workspace doesn't allow this right now (`{code}`). Contact {admin}."
_BUG = "That's a bug in clsfy (`{code}`), and trying again won't help. Contact {admin}."
_NO_ANSWER = "Slack isn't responding. Please try again."
_UNKNOWN = "Slack refused this (`{code}`). If trying again doesn't help, contact {admin}."
# https://docs.slack.dev/reference/methods/views.open and https://docs.slack.dev/reference/methods/views.update
_REASONS: Mapping[str, str] = {
    "expired_trigger_id": "That took longer than Slack allows (three seconds). Please try again.",
    "exchanged_trigger_id": "This click has already opened something else. Close that, then try again.",
    "invalid_trigger_id": "Slack doesn't recognize this click anymore. Please try again.",
    "view_too_large": "It's too long for Slack, and trying again won't help. Start with shorter text.",
    "ratelimited": _LIMITED,
    "rate_limited": _LIMITED,
    "account_inactive": _NOT_ACCEPTED,
    "invalid_auth": _NOT_ACCEPTED,
    "missing_scope": _NOT_ACCEPTED,
    "not_allowed_token_type": _NOT_ACCEPTED,
    "not_authed": _NOT_ACCEPTED,
    "token_expired": _NOT_ACCEPTED,
    "token_revoked": _NOT_ACCEPTED,
    "access_denied": _WORKSPACE,
    "accesslimited": _WORKSPACE,
    "ekm_access_denied": _WORKSPACE,
    "enterprise_is_restricted": _WORKSPACE,
    "no_permission": _WORKSPACE,
    "org_login_required": _WORKSPACE,
    "team_access_not_granted": _WORKSPACE,
    "two_factor_setup_required": _WORKSPACE,
    "duplicate_external_id": _BUG,
    "invalid_arg_name": _BUG,
    "invalid_arguments": _BUG,
    "invalid_array_arg": _BUG,
    "invalid_blocks": _BUG,
    "invalid_charset": _BUG,
    "invalid_form_data": _BUG,
    "invalid_post_type": _BUG,
    "missing_post_type": _BUG,
}
_log = structlog.get_logger()


def log_error(error: Exception) -> str:
    """Log `error`. Return a sentence for the person with the reference under which the log has it."""
    reference = f"E-{secrets.token_hex(4)}"
    _log.error("listener failed", reference=reference, exc_info=error)
    return _SORRY.format(reference=reference)


def why_not_shown(code: str, admin: str) -> str:
    """Return why Slack didn't show a modal, and what helps.

    code: Slack's error code, or the name of an exception if Slack didn't answer. admin: whom to tell, as
    mrkdwn.
    """
    if not code.islower():
        return _NO_ANSWER
    return _REASONS.get(code, _UNKNOWN).format(code=code, admin=admin)
