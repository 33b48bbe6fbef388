"""What may be given from wallet to wallet, and when: the rules that make second accounts useless.

A quota never enters a wallet, so it can not be given away. What a moderator or a friend gave lies for a while before it
can be given on, and the giver must have been in the server for a while: a crowd of new accounts earns no one
anything sooner than a week later, and moderators see every gift in a member's history.
"""

from bot.domain.member import Member, Person
from bot.domain.period import DAY_MS
from bot.domain.refusals.access import NotInServer
from bot.domain.refusals.spending import MemberGone, NotYetToGive, ToBot, ToOneself, TooNewToGive, WalletShort

REST_MS = 7 * DAY_MS  # How long credits lie in a wallet before they can be given on.
MEMBER_FOR_MS = 7 * DAY_MS  # How long somebody must have been in the server before they can give.


def givable(wallet: int, arrived: int) -> int:
    """How much of a wallet can be given on when `arrived` came into it within the last `REST_MS`.

    What was spent meanwhile counts as the oldest, so that nothing young ever leaves.
    """
    return max(0, wallet - arrived)


def check_people(giver: Member, receiver: Person, *, now_ms: int) -> None:
    """That these two may give and be given to. Raises Refusal."""
    if receiver.id == giver.id:
        raise ToOneself
    if receiver.is_bot:
        raise ToBot
    if not receiver.is_here:
        raise MemberGone(member=receiver.id)
    if giver.joined_ms is None:
        raise NotInServer
    if now_ms - giver.joined_ms < MEMBER_FOR_MS:
        raise TooNewToGive(until_ms=giver.joined_ms + MEMBER_FOR_MS)


def check_amount(giver: str, amount: int, *, wallet: int, arrived: int) -> None:
    """That the wallet has so much that can be given on. Raises Refusal."""
    if wallet < amount:
        raise WalletShort(member=giver, amount=amount, left=wallet, is_own=True)
    if givable(wallet, arrived) < amount:
        raise NotYetToGive(amount=amount, givable=givable(wallet, arrived), wallet=wallet)
