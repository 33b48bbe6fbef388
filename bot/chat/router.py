"""Finds what is to be done when a button is pressed, something is picked, or a form is sent: by the custom_id alone.

discord.py tells of every interaction once (`on_interaction`), and nothing of it has to be in memory, so that whatever
was shown before a restart, or by an older version, goes on working. The custom_id is read inside the answer: one that
makes no sense gets a sentence, as everything does.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import discord

from bot.chat.callers import AnyInteraction
from bot.chat.custom_id import CustomId, Malformed
from bot.chat.drafts import Draft, Drafts, TryAgain
from bot.chat.interactions import Reply, replying
from bot.chat.text import common
from bot.chat.text.refusals.sentence import refusal
from bot.chat.ways_out import ways_out
from bot.domain.refusals.controls import BadNumber, DraftGone, OutdatedControl
from bot.domain.refusals.moderation import DaysNotPossible, ReasonMissing
from bot.domain.refusals.spending import AmountNotPossible, PoolShort, RefundTooMuch, WalletShort

MOST_KIND_PARTS = 2  # `setup:open` is a kind, and so is `setup`.

# What whoever filled a form in can mend there.
MISTYPED = (AmountNotPossible, BadNumber, DaysNotPossible, PoolShort, ReasonMissing, RefundTooMuch, WalletShort)

V = TypeVar("V", bound=CustomId)
Handler = Callable[[Reply, V], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class _Route:
    value: type[CustomId]
    handler: Handler[Any]
    opener: Callable[[Any], CustomId] | None = None


@dataclass(frozen=True)
class Router:
    """Every custom_id that the bot knows. A button and the form that it opens may have the same one."""

    _components: dict[str, _Route] = field(default_factory=dict)
    _forms: dict[str, _Route] = field(default_factory=dict)
    _drafts: Drafts = field(default_factory=Drafts)

    def __post_init__(self) -> None:
        self.on(TryAgain, self._try_again)

    def on(self, value: type[V], handler: Handler[V]) -> None:
        """Let `handler` do what a button or a select with such a custom_id is for."""
        _add(self._components, value, handler)

    def on_form(self, value: type[V], handler: Handler[V], *, opener: Callable[[V], CustomId] | None = None) -> None:
        """Let `handler` take a form with such a custom_id.

        `opener` says which button opens it: where what was typed is refused, **Try again** does that anew.
        """
        _add(self._forms, value, handler, opener)

    @property
    def served(self) -> Iterator[str]:
        """Everything that is answered, such as `button cancel` and `form deny`."""
        yield from (f"button {kind}" for kind in self._components)
        yield from (f"form {kind}" for kind in self._forms)

    def read(self, custom_id: str, *, of_form: bool) -> CustomId | None:
        """The value of a custom_id; None for one that this version of the bot does not know. Never raises."""
        found = _read(self._forms if of_form else self._components, custom_id)
        return None if found is None else found[1]

    async def dispatch(self, interaction: AnyInteraction) -> None:
        """Answer what was pressed, picked or sent; commands are none of this. Never raises."""
        match interaction.type:
            case discord.InteractionType.component:
                routes = self._components
            case discord.InteractionType.modal_submit:
                routes = self._forms
            case _:
                return
        async with replying(interaction) as reply:
            found = _read(routes, reply.custom_id)
            if found is None:
                raise OutdatedControl(control=reply.control)
            route, value = found
            try:
                await route.handler(reply, value)
            except MISTYPED as refused:
                if route.opener is None:
                    raise
                draft = Draft(by=reply.by.id, opener=route.opener(value), filled=reply.filled)
                self._drafts.keep(reply.id, draft)
                await reply.say(
                    refusal(refused), TryAgain(reply.id).button(common.AGAIN), *ways_out(refused, reply.by.scope)
                )

    async def _try_again(self, reply: Reply, pressed: TryAgain) -> None:
        """Open the form as its own button does, rights included, with what was typed."""
        draft = self._drafts.find(pressed.draft, by=reply.by.id)
        if draft is None:
            raise DraftGone
        reply.draft = draft.filled
        await self._components[draft.opener.kind].handler(reply, draft.opener)


def _add(
    routes: dict[str, _Route], value: type[V], handler: Handler[V], opener: Callable[[V], CustomId] | None = None
) -> None:
    if value.kind in routes:
        raise ValueError(f"{value.kind} has a handler already")
    routes[value.kind] = _Route(value=value, handler=handler, opener=opener)


def _read(routes: dict[str, _Route], custom_id: str) -> tuple[_Route, CustomId] | None:
    """The longest kind that fits, and what the rest says; None where that makes no sense."""
    parts = custom_id.split(":")
    for length in range(min(MOST_KIND_PARTS, len(parts)), 0, -1):
        route = routes.get(":".join(parts[:length]))
        if route is not None:
            with suppress(Malformed):
                return route, route.value.read(parts[length:])
    return None
