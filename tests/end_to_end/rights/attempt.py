"""One cell tried: what was answered, what it left behind, and the letter that stands for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.store.sql import Sql
from sandbox.discord.model import Channel, Interaction, InteractionState, Member, Message
from sandbox.discord.refusals import ClientRefused
from tests.end_to_end.rights.how import How
from tests.end_to_end.rights.table import SAID
from tests.end_to_end.rights.town import SECRET, Town
from tests.end_to_end.rights.traces import Traces, traces
from tests.end_to_end.stage import text_of
from tests.patience import PATIENCE_S

DEFERRED_UPDATE = 6
# No refusal and nothing done: whatever else a line may be answered with, it is not this.
WENT_WRONG = ("Something went wrong in the bot itself", "The bot could not do that just now.")


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """Somebody tried something somewhere. `used` is None where Discord's own client did not let them."""

    how: How
    who: Member
    is_at_home: bool  # In the first server.
    on: Message | None
    used: Interaction | None
    answers: Sequence[Message]
    before: Traces
    after: Traces

    @property
    def letter(self) -> str:
        """As the table has it, or why that can not be.

        `?` stands for an answer that nobody expects, `$` for something of the first server that was told elsewhere, `~`
        for an answer that others see and should not, and `!` for a refusal that changed something or a change that
        did not happen.
        """
        found = self._said
        if not self.is_at_home and SECRET in self._text:
            return "$"
        if self._others_see and not (found == "+" and self.how.shows):
            return "~"
        is_form = self.used is not None and self.used.state is InteractionState.MODAL
        should_change = found == "+" and self.how.changes and not is_form
        return found if self.after.differ(self.before) == should_change else "!"

    @property
    def _said(self) -> str:
        match self.used:
            case None:
                return "."
            case Interaction(state=InteractionState.MODAL):
                return "+"
            case Interaction(state=InteractionState.AUTOCOMPLETE, choices=choices):
                return "+" if choices else "-"
            case used:
                refused = [letter for letter, sentence in SAID.items() if sentence in self._text]
                is_wrong = not self._text or any(sentence in self._text for sentence in WENT_WRONG)
                is_done = used.state is InteractionState.ANSWERED and not is_wrong and self.how.says in self._text
                return refused[0] if refused else "+" if is_done else "?"

    @property
    def _text(self) -> str:
        offered = [str(choice["name"]) for choice in self.used.choices] if self.used else []
        return "\n".join([*map(text_of, self.answers), *offered])

    @property
    def _others_see(self) -> bool:
        """Whether anything new is seen by others. What was pressed may show something else, as it was seen before."""
        pressed = None if self.on is None else self.on.id
        return any(one.ephemeral_for != self.who.id and one.id != pressed for one in self.answers)


async def attempted(town: Town, how: How, who: Member, place: Channel) -> Attempt:
    """Make everything ready for it, and do it."""
    on = town.copy(await how.on(town), place) if how.on is not None else None
    if how.ready:
        await town.bot.store.database.transaction(partial(_make_ready, how.ready, town))
    before = await traces(town)
    try:
        used = await how.act(town, who, place, on)
    except ClientRefused:
        used = None
    answers = [] if used is None else await _answers(town, used)
    return Attempt(
        how=how,
        who=who,
        is_at_home=place.server_id == town.stage.world.server.id,
        on=on,
        used=used,
        answers=answers,
        before=before,
        after=await traces(town),
    )


async def _answers(town: Town, used: Interaction) -> list[Message]:
    """Everything that was answered, when all of it is there."""
    stage = town.stage
    unanswered = (InteractionState.SENT, InteractionState.THINKING)
    await stage.world.until(lambda: used.state not in unanswered, PATIENCE_S)
    if used.response_type == DEFERRED_UPDATE:
        await stage.world.until(lambda: used.follow_ups, PATIENCE_S)
        return stage.answers(used)  # What was pressed stays as it was.
    original = stage.world.original(used)
    return ([original] if original else []) + stage.answers(used)


async def _make_ready(text: str, town: Town, sql: Sql) -> None:
    for scope in town.scopes:
        await sql.run(text, scope, str(town.resident.id))
