"""How a line of the table is done: a command, something pressed, or a form sent."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sandbox.discord.modals import Values
from sandbox.discord.model import Channel, Interaction, InteractionState, Member, Message
from sandbox.discord.refusals import ClientRefused
from tests.end_to_end.rights.town import Town, item_of

On = Callable[[Town], Awaitable[Message]]
Act = Callable[[Town, Member, Channel, Message | None], Awaitable[Interaction]]


@dataclass(frozen=True, kw_only=True)
class How:
    """What is done, on which message of the first server, and what whoever may do it reads.

    `ready` is SQL that both servers need first ($1 is the server, $2 the resident); `changes` tells whether books or
    settings then differ, or a message is gone; `shows` whether everybody sees the answer.
    """

    act: Act
    on: On | None = None
    ready: str = ""
    says: str = ""
    changes: bool = False
    shows: bool = False


def command(name: str, options: Mapping[str, Any] | None = None, **how: Any) -> How:
    """A slash command. An option that is a function is asked what the town has for it."""

    async def act(town: Town, who: Member, place: Channel, _on: Message | None) -> Interaction:
        return await town.stage.world.command(who, place, name, _filled(town, options))

    return How(act=act, **how)


def typed(name: str, text: str, options: Mapping[str, Any] | None = None) -> How:
    """What Discord offers while `text` is typed into the last option of the line's name."""
    path, _, option = name.rpartition(" ")
    option = option.rstrip("=")

    async def act(town: Town, who: Member, place: Channel, _on: Message | None) -> Interaction:
        given = {**_filled(town, options), option: text}
        return await town.stage.world.autocomplete(who, place, path.removeprefix("/"), given, option)

    return How(act=act)


def press(prefix: str, on: On, pick: Callable[[Town, Channel], Sequence[Any]] | None = None, **how: Any) -> How:
    """A button or a select, by how its custom_id begins."""

    async def act(town: Town, who: Member, place: Channel, on: Message | None) -> Interaction:
        assert on is not None
        return await town.stage.world.press(who, on, item_of(on, prefix), None if pick is None else pick(town, place))

    return How(act=act, on=on, **how)


def form(prefix: str, on: On, fields: Values, *, opened_by: str = "administrator", **how: Any) -> How:
    """A form that somebody else opened, which Discord lets nobody send: what was checked then is checked again."""

    async def act(town: Town, who: Member, place: Channel, copied: Message | None) -> Interaction:
        world = town.stage.world
        opened = await town.press(await on(town), prefix, by=opened_by)
        assert opened.state is InteractionState.MODAL
        owners, context = world.people._owners(who, place), world.people._context(place)
        if not world.sees(place, who) or not owners:
            raise ClientRefused("Nothing of the bot is seen there.")
        forged = replace(opened, member=who, channel=place, owners=owners, context=context, message=copied)
        return await world.submit(forged, fields)

    return How(act=act, on=on, **how)


def _filled(town: Town, options: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value(town) if callable(value) else value for name, value in (options or {}).items()}
