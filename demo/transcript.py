"""Writes down every message as it was shown, beside the state of the job that it is the card of."""

import asyncio
from collections.abc import Sequence
from typing import Any

from rich.console import Console

from bot.chat.text import cards as cards_text
from bot.domain.job import Job, State
from bot.store.store import Store
from sandbox.discord.changes import MessageCreated, MessageUpdated
from sandbox.discord.model import Message
from sandbox.discord.state import Heard
from sandbox.discord.world import World


class Transcript:
    """Notes what Discord shows from now on, and tells the terminal of it.

    A state is asked of the store as soon as the message is seen: what a card says is for people, in their language.
    """

    def __init__(self, store: Store, console: Console, world: World) -> None:
        self._store, self._console = store, console
        self._shown: list[dict[str, Any]] = []
        self._last: State | None = None
        self._seen: asyncio.Queue[Message | None] = asyncio.Queue()
        self._noting = asyncio.create_task(self._note_all())
        self._unlisten = world.listen(self._hear)

    async def end(self, job: Job | None) -> Sequence[dict[str, Any]]:
        """All that was shown, when no more is to come of `job`."""
        self._unlisten()
        self._seen.put_nowait(None)
        await self._noting
        cards = [shown for shown in self._shown if shown["state"] is not None]
        if job is not None and cards:
            # Delivered is a job only when Discord has taken the card that says so.
            cards[-1]["state"] = job.state
            self._say_state(job.state)
        return self._shown

    def _hear(self, heard: Heard) -> None:
        if isinstance(heard.change, MessageCreated | MessageUpdated):
            self._seen.put_nowait(heard.change.message)

    async def _note_all(self) -> None:
        while (message := await self._seen.get()) is not None:
            await self._note(message)

    async def _note(self, message: Message) -> None:
        text = _text(message.components) or message.content
        job = await self._store.jobs.job(str(message.interaction_id))
        state = None if job is None else job.state
        if state is None:
            self._say(" ".join(text.split()))
        else:
            self._say_state(state)
        self._shown.append(
            {
                "at": message.edited_at_s or message.created_at_s,
                "message": str(message.id),
                "state": state,
                "text": text,
                "attachments": [attachment.filename for attachment in message.attachments],
                "pinged": [str(member) for member in message.pinged],
            }
        )

    def _say_state(self, state: State) -> None:
        if state is not self._last:
            self._say(cards_text.STATE_WORD[state])
        self._last = state

    def _say(self, line: str) -> None:
        self._console.print(f"  {line.replace('**', '')}", highlight=False, markup=False)


def _text(components: Sequence[dict[str, Any]]) -> str:
    found = []
    for component in components:
        if "content" in component:
            found.append(component["content"])
        found.append(_text(component.get("components", ())))
    return "\n".join(text for text in found if text)
