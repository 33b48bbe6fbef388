"""How calls over the network fail, whatever is called: what may pass, and how long a server asks to be left alone."""

from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from math import isnan

import aiohttp
import httpx

LONGEST_RETRY_AFTER_S = 300.0
MAY_PASS = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})

# Everything that the two libraries raise when the network, or the server at its other end, misbehaves.
NETWORK_ERRORS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, aiohttp.ClientError, TimeoutError, OSError)


def retry_after_s(header: str | None, *, now_s: float) -> float | None:
    """Seconds that a Retry-After header asks for, from 0 to LONGEST_RETRY_AFTER_S; None when it says nothing."""
    if header is None:
        return None
    try:
        wait_s = float(header)
    except ValueError:
        try:
            at = parsedate_to_datetime(header)
            wait_s = at.replace(tzinfo=at.tzinfo or UTC).timestamp() - now_s
        except (ValueError, OverflowError):
            return None
    if isnan(wait_s):
        return None
    return min(max(wait_s, 0.0), LONGEST_RETRY_AFTER_S)
