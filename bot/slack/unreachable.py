"""Why Slack can't be reached, if an operator can fix it."""

import os
import ssl

import aiohttp

CERTIFICATE = "its certificate isn't trusted"


def explain_unreachable(error: Exception) -> str | None:
    """Return a few words about a failed connection, in our own words. None if it says no more than that."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return explain_unreachable(error.certificate_error) or CERTIFICATE
        case ssl.SSLCertVerificationError():
            return f"{CERTIFICATE} ({error.verify_message})"  # OpenSSL's words
        case aiohttp.ClientProxyConnectionError():
            return "the proxy can't be reached"
        case aiohttp.ClientHttpProxyError():
            return f"the proxy answered {error.status}"
        case aiohttp.ClientConnectorDNSError():
            return "its host name isn't known"
        case aiohttp.ClientConnectorError(os_error=OSError(errno=int(number))):
            return os.strerror(number)  # the system's words, such as "Connection refused"
        case _:
            return None
