"""What a provider itself says that a job cost, beside the list price that credits were taken for."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Cost:
    """As the provider counts it: `micros` are millionths of a US dollar; `units` are its own, where it names no money.

    fal counts billable units and never says what one costs; RunComfy, Pika and Comfy can be told in money.
    """

    micros: int | None = None
    units: float | None = None
