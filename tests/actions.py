"""Actions for tests of what is done with them; who may take which is for the tests of the services."""

from bot.domain.action import ActionKind
from bot.domain.authority import Action, as_operator
from bot.domain.member import Member
from bot.domain.scope import Scope
from bot.store.store import Store
from bot.store.tables import audit
from tests.clock import NOON_MS


def an_action(
    kind: ActionKind,
    *,
    id: str,
    scope: Scope,
    by: str,
    at_ms: int = NOON_MS,
    member: str | None = None,
    job: str | None = None,
    amount: int | None = None,
    reason: str = "",
    detail: str = "",
) -> Action:
    """Of a member who may do anything anywhere."""
    right = as_operator(Member(id=by, scope=scope, is_operator=True))
    return right.action(kind, id=id, at_ms=at_ms, member=member, job=job, amount=amount, reason=reason, detail=detail)


async def record(store: Store, action: Action) -> bool:
    """Write an action into the audit and do nothing; False when it stands there already."""
    return await store.database.transaction(lambda sql: audit.record(sql, action))
