"""What a balance says can be spent, and how accounts are named."""

import pytest

from bot.domain.job import WalletReason
from bot.domain.ledger import Account, AccountKind, Balance
from bot.domain.scope import Scope


def balance(*, quota: int = 100, used: int = 0, pool: int = 1000) -> Balance:
    return Balance(quota=quota, quota_used=used, quota_resets_ms=0, pool=pool, wallet=0)


def test_the_quota_left_is_never_less_than_nothing() -> None:
    assert balance(quota=100, used=30).quota_left == 70
    assert balance(quota=10, used=30).quota_left == 0  # The operator made it smaller in the middle of the day.


@pytest.mark.parametrize(("used", "pool", "can"), [(80, 20, True), (81, 20, False), (80, 19, False), (0, 0, False)])
def test_the_pool_pays_while_quota_and_pool_both_cover_the_price(used: int, pool: int, can: bool) -> None:
    assert balance(used=used, pool=pool).can_use_pool(20) is can


@pytest.mark.parametrize(
    ("used", "pool", "reason"),
    [
        (0, 0, WalletReason.POOL_EMPTY),
        (100, 0, WalletReason.POOL_EMPTY),
        (0, 19, WalletReason.POOL_SHORT),
        (100, 20, WalletReason.QUOTA_USED_UP),
        (81, 20, WalletReason.QUOTA_SHORT),
        (80, 20, None),
    ],
)
def test_what_stands_in_the_way_of_the_pool_is_said_exactly(used: int, pool: int, reason: WalletReason | None) -> None:
    assert balance(used=used, pool=pool).in_the_way_of_pool(20) is reason


@pytest.mark.parametrize(
    ("account", "id_"),
    [
        (Account.mint(Scope("7")), "mint:7"),
        (Account.pool(Scope("direct")), "pool:direct"),
        (Account.spent(Scope("7")), "spent:7"),
        (Account.wallet(Scope("7"), "8"), "wallet:7:8"),
    ],
)
def test_an_account_is_kept_under_the_id_that_it_always_had(account: Account, id_: str) -> None:
    assert account.id == id_
    assert Account.from_id(id_) == account


@pytest.mark.parametrize("id_", ["pool", "purse:7", "wallet:7", "pool:7:8"])
def test_what_is_no_account_is_not_taken_for_one(id_: str) -> None:
    with pytest.raises(ValueError):
        Account.from_id(id_)


def test_a_wallet_is_somebodys() -> None:
    with pytest.raises(ValueError, match="a member's"):
        Account(kind=AccountKind.WALLET, scope=Scope("7"))
