"""What comes into a pool by itself: the credits a server starts with, and those that come anew in every period.

Both come in the transaction of whatever happens first, under an id that says which they are, so that they come once;
where something is only read they are counted as if they had come.
"""

from bot.domain.ledger import Account, Transfer, TransferKind
from bot.domain.scope import Scope
from bot.domain.server import Refill
from bot.store.sql import Sql
from bot.store.tables import ledger, pools


async def arrive(sql: Sql, scope: Scope, *, starting_pool: int, refill: Refill, at_ms: int) -> None:
    """Bring everything that is due, before anything else happens to the scope's credits."""
    await pools.begin(sql, scope, at_ms=at_ms)
    for transfer in await due(sql, scope, starting_pool=starting_pool, refill=refill, at_ms=at_ms):
        await ledger.open_accounts(sql, scope)
        await ledger.post(sql, transfer)
        await pools.filled(sql, scope, at_ms=at_ms)


async def refill_now(sql: Sql, scope: Scope, chosen: Refill, usual: int, *, at_ms: int) -> Refill:
    """The refill that holds: the server's own, else `usual` a month, beginning with the month after the pool began."""
    since_ms = await pools.since_ms(sql, scope) if usual else None
    return chosen.or_usual(usual, at_ms if since_ms is None else since_ms) if usual else chosen


async def due(sql: Sql, scope: Scope, *, starting_pool: int, refill: Refill, at_ms: int) -> list[Transfer]:
    """What has to come by now and has not. A scope that came when there was no starting pool gets it when there is."""
    coming = []
    if starting_pool:
        coming.append(_grant(scope, f"start:{scope}", starting_pool, "starting pool", at_ms))
    if (start_ms := refill.due_ms(at_ms)) is not None:
        reason = f"refill of the {refill.period}"
        coming.append(_grant(scope, f"refill:{scope}:{start_ms}", refill.brings, reason, at_ms))
    return [transfer for transfer in coming if await ledger.find(sql, transfer.id) is None]


def _grant(scope: Scope, id: str, amount: int, reason: str, at_ms: int) -> Transfer:
    return Transfer(
        id=id,
        scope=scope,
        kind=TransferKind.GRANT,
        debit=Account.mint(scope),
        credit=Account.pool(scope),
        amount=amount,
        at_ms=at_ms,
        reason=reason,
    )
