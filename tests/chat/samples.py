"""Jobs and cards as the chat's tests need them, and what a card says once it is on its way to Discord."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

from discord import ui

from bot.chat.text import cards as cards_text
from bot.domain.catalog import ProviderName
from bot.domain.errors import Failure, Fault
from bot.domain.job import CardAddress, Job, Payer, State
from bot.domain.request import Resolution, Tool, VideoRequest
from bot.domain.scope import Scope
from tests.clock import NOON_MS

TEXT_DISPLAY = 10
BUTTON = 2

NASTY = "*_~@everyone<@123>" * 200
NASTY_PROMPT = NASTY[:2000]

JOB = Job(
    id="4001",
    scope=Scope("7001"),
    member="8001",
    request=VideoRequest(
        tool=Tool.TEXT, prompt="waves at dusk", aspect="16:9", duration_s=5, resolution=Resolution.P720, seed=1
    ),
    provider=ProviderName.FAL,
    price=20,
    list_price_micros=200_000,
    payer=Payer.POOL,
    card=CardAddress(channel="9001", message="9002"),
    created_ms=NOON_MS,
)
FAILURE = Failure(fault=Fault.INVALID_INPUT, detail=NASTY)


def job_in(state: State, **changes: object) -> Job:
    """A job in that state, with a failure where one belongs."""
    failure = FAILURE if state is State.FAILED else None
    return replace(JOB, **{"state": state, "failure": failure, **changes})  # type: ignore[arg-type]


def components(view: ui.LayoutView) -> list[Mapping[str, object]]:
    """Every component of the message, those inside others too, as Discord is sent them."""
    tops = view.to_components()  # type: ignore[no-untyped-call]
    return [found for top in tops for found in _walk(top)]


def text(view: ui.LayoutView) -> str:
    """Everything that the message displays as text."""
    return "\n".join(cast("str", c["content"]) for c in components(view) if c["type"] == TEXT_DISPLAY)


def state_shown(said: str, provider: ProviderName = JOB.provider) -> State | None:
    """The state that a reader takes a card with this text to be in."""
    for line in said.splitlines():
        for state, heads in cards_text.HEADS.items():
            if any(line.startswith(cards_text.head(state, provider, which)) for which in range(len(heads))):
                return state
    return None


def buttons(view: ui.LayoutView) -> list[Mapping[str, object]]:
    return [c for c in components(view) if c["type"] == BUTTON]


def _walk(component: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    yield component
    for inner in cast("list[Mapping[str, object]]", component.get("components", [])):
        yield from _walk(inner)
