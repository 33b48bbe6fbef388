"""How long to wait before asking somebody again who just failed."""

from random import uniform  # Spreads load; nothing secret hangs on it.

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
LONGEST_RETRY_AFTER_S = 300.0  # Nobody is believed who asks for more.


def backoff_s(failures: int, retry_after_s: float | None = None) -> float:
    """Seconds to wait after that many failures in a row: doubling, spread by half so that crowds thin out."""
    wait_s = min(FIRST_WAIT_S * 2.0 ** min(failures - 1, 10), LONGEST_WAIT_S) * uniform(0.75, 1.25)  # noqa: S311
    if retry_after_s is None:
        return wait_s
    return max(wait_s, min(retry_after_s, LONGEST_RETRY_AFTER_S))
