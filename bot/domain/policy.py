"""What the operator allows, whatever any server decides."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Credits are whole; money is in millionths of a US dollar of list price, for the whole bot."""

    starting_pool: int
    quota_per_day: int
    daily_spend_micros: int
    monthly_spend_micros: int
