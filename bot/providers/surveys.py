"""What a provider's answers say of itself, when nothing was ordered: of our account, and of its models."""

from collections.abc import Mapping

from bot.domain.errors import Fault
from bot.domain.request import Tool
from bot.net.failures import MAY_PASS
from bot.ports.provider import Declined
from bot.providers.answers import ProviderReply
from bot.providers.complaints import complaint

GONE = frozenset({404, 410})
_OF_THE_ACCOUNT = frozenset({Fault.AUTH, Fault.NO_CREDIT})


def check_account(reply: ProviderReply) -> None:
    """Raises Declined when our key or our account is refused, Outage when nothing can be heard now.

    A 403 may have other reasons than the key, so it counts only where it says that the account is locked or empty.
    """
    if reply.status in (401, 402, 403):
        said = complaint(reply)
        default = {401: Fault.AUTH, 402: Fault.NO_CREDIT}.get(reply.status, Fault.NOT_FOUND)
        fault = said.fault(default)
        if reply.status != 403 and fault not in _OF_THE_ACCOUNT:
            fault = default
        if fault in _OF_THE_ACCOUNT:
            raise Declined(fault, said.text)
    if reply.status in MAY_PASS or reply.status >= 500:
        reply.expect_ok()


def missing(replies: Mapping[Tool, ProviderReply], *, has_catalogue: bool) -> dict[Tool, Fault]:
    """The tools whose models are gone. Where there is no catalogue at all, a 404 says nothing of a model."""
    if not has_catalogue:
        return {}
    return {tool: Fault.GONE for tool, reply in replies.items() if reply.status in GONE}
