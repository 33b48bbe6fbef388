"""What a balance says can be spent."""

import pytest

from bot.domain.ledger import Balance


def balance(*, quota: int = 100, used: int = 0, pool: int = 1000) -> Balance:
    return Balance(quota=quota, quota_used=used, quota_resets_ms=0, pool=pool, wallet=0)


def test_the_quota_left_is_never_less_than_nothing() -> None:
    assert balance(quota=100, used=30).quota_left == 70
    assert balance(quota=10, used=30).quota_left == 0  # The operator made it smaller in the middle of the day.


@pytest.mark.parametrize(("used", "pool", "can"), [(80, 20, True), (81, 20, False), (80, 19, False), (0, 0, False)])
def test_the_pool_pays_while_quota_and_pool_both_cover_the_price(used: int, pool: int, can: bool) -> None:
    assert balance(used=used, pool=pool).can_use_pool(20) is can
