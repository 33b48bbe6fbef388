"""What each fault means: for the bill, for other providers, and for the operator.

One table for every decision that hangs on why something went wrong; `docs/errors.md` shows it with the sentences that
members and the operator get for each. What one failure really cost is said by that failure (`Failure.may_have_cost`),
within what is said here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Fault


class Money(StrEnum):
    """Whether the provider may bill for it."""

    NEVER = "never"
    IF_TAKEN = "if taken"  # Not where it refused the order; perhaps where it ended one that it had taken.
    PERHAPS = "perhaps"
    SURELY = "surely"


class Lasts(StrEnum):
    """How long a provider that refused an order for it is to be left alone."""

    NOT = "not"  # It is about this one order.
    A_WHILE = "a while"  # It passes by itself; the same order may be sent again after a wait.
    FOR_THE_TOOL = "for the tool"  # Until the next survey; the provider's other tools are untouched.
    FOR_ALL = "for all"  # Until the next survey.


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """`elsewhere`: an order that was refused for it may be offered to another provider."""

    money: Money
    lasts: Lasts = Lasts.NOT
    elsewhere: bool = False
    for_operator: bool = False  # Members can only wait: a key, a bill, a permission, or a bug.


MEANINGS: Mapping[Fault, Meaning] = {
    Fault.AUTH: Meaning(money=Money.IF_TAKEN, lasts=Lasts.FOR_ALL, elsewhere=True, for_operator=True),
    Fault.NO_CREDIT: Meaning(money=Money.IF_TAKEN, lasts=Lasts.FOR_ALL, elsewhere=True, for_operator=True),
    Fault.GONE: Meaning(money=Money.IF_TAKEN, lasts=Lasts.FOR_THE_TOOL, elsewhere=True, for_operator=True),
    Fault.RATE_LIMITED: Meaning(money=Money.IF_TAKEN, lasts=Lasts.A_WHILE, elsewhere=True),
    Fault.PROVIDER_DOWN: Meaning(money=Money.IF_TAKEN, lasts=Lasts.A_WHILE, elsewhere=True),
    # Of the request itself: another provider would be asked for what one has just turned down.
    Fault.INVALID_INPUT: Meaning(money=Money.IF_TAKEN),
    Fault.MODERATION: Meaning(money=Money.IF_TAKEN),
    Fault.NOT_FOUND: Meaning(money=Money.IF_TAKEN),
    Fault.TIMED_OUT: Meaning(money=Money.IF_TAKEN),
    Fault.CANCELLED: Meaning(money=Money.IF_TAKEN),
    Fault.UNKNOWN: Meaning(money=Money.PERHAPS, for_operator=True),
    Fault.BUG: Meaning(money=Money.PERHAPS, for_operator=True),
    Fault.NO_OUTPUT: Meaning(money=Money.PERHAPS),
    Fault.BAD_OUTPUT: Meaning(money=Money.SURELY),
    Fault.OUTPUT_GONE: Meaning(money=Money.SURELY, for_operator=True),
    Fault.UNDELIVERABLE: Meaning(money=Money.SURELY, for_operator=True),
    Fault.VIDEO_DENIED: Meaning(money=Money.SURELY),
    Fault.VIDEO_EXPIRED: Meaning(money=Money.SURELY),
    Fault.BAD_IMAGE: Meaning(money=Money.NEVER),
    Fault.CARD_LOST: Meaning(money=Money.NEVER),
    Fault.DISK_FULL: Meaning(money=Money.NEVER, for_operator=True),
}
