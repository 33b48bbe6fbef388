"""Everybody and every place of the table, and what there is for them to press."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.app.bot import Bot
from bot.domain.action import ActionKind
from bot.domain.credit_request import CreditRequest, Helper
from bot.domain.member import Member as Asker
from bot.domain.period import DAY_MS, Period
from bot.domain.scope import Scope
from bot.domain.server import Refill, ServerSettings
from sandbox.discord.components import walk
from sandbox.discord.model import Attachment, Channel, Interaction, Member, Message, Role
from sandbox.discord.permissions import Permission
from tests.actions import an_action
from tests.end_to_end.moderating import review_after
from tests.end_to_end.stage import Stage
from tests.store.samples import grant

# Stands in everything of the first server that others could be shown, and may be read in no other place.
SECRET = "only for this server"
REVIEWED = "tricky"
WALLET = 15  # Less than any video costs, so that nobody is saved by it from being over quota.


@dataclass(frozen=True, kw_only=True)
class Town:
    """`resident` is a member of both servers whom things are done to, and who does nothing."""

    stage: Stage
    bot: Bot
    people: Mapping[str, Member]
    resident: Member
    other_lobby: Channel
    far_lobby: Channel
    helpers: Role
    photo: Attachment
    posts: dict[int, Message] = field(default_factory=dict)
    seen: dict[str, Message] = field(default_factory=dict)

    @property
    def scope(self) -> Scope:
        return Scope(self.stage.world.server.id)

    @property
    def scopes(self) -> tuple[Scope, Scope]:
        """The two servers that have the bot."""
        return self.scope, Scope(self.other_lobby.server_id)

    def place(self, name: str, who: Member) -> Channel:
        world = self.stage.world
        return {
            "channel": world.channel("creations"),
            "thread": world.channel("Storyboard"),
            "direct message": world.dm(who),
            "another server": self.other_lobby,
            "a server without the bot": self.far_lobby,
        }[name]

    async def use(self, command: str, options: Mapping[str, Any] | None = None, *, by: str) -> Interaction:
        """A command in the first server, and its first answer."""
        world = self.stage.world
        used = await world.command(self.people[by], world.channel("creations"), command, options)
        return await self.stage.answered(used)

    async def press(self, message: Message, prefix: str, *, by: str) -> Interaction:
        return await self.stage.answered(
            await self.stage.world.press(self.people[by], message, item_of(message, prefix))
        )

    def copy(self, message: Message, place: Channel) -> Message:
        """The same message in another place, for everybody to see."""
        world = self.stage.world
        copied = replace(
            message, id=world.ids.mint(), channel_id=place.id, interaction_id=None, ephemeral_for=None, flags=1 << 15
        )
        world.keep(copied)
        return copied

    # -- what can be pressed ----------------------------------------------------------------------------------------

    async def shown(self, command: str, options: Mapping[str, Any] | None = None, *, by: str) -> Message:
        """What a command showed when it was first used. It is pressed on copies only, so it stays as it was."""
        if command not in self.seen:
            self.seen[command] = self.stage.card(await self.use(command, options, by=by))
        return self.seen[command]

    async def order(self) -> Message:
        """The card of the author's video that waits for its turn: the last one, until somebody cancelled it."""
        if "order" not in self.seen or not await self._is("queued", self.seen["order"]):
            self.seen["order"] = self.stage.card(
                await self.use("create", {"prompt": f"waiting, {SECRET}"}, by="author")
            )
        return self.seen["order"]

    async def review(self) -> Message:
        """What moderators are asked about a video of the author's: the last one, until somebody decided."""
        if "review" not in self.seen or not await self._is("awaiting_approval", self.seen["review"]):
            used = await self.use("create", {"prompt": f"{REVIEWED}, {SECRET}"}, by="author")
            self.seen["review"] = await review_after(self.stage, used)
        return self.seen["review"]

    async def offer(self, command: str, **options: Any) -> Message:
        """What the author has to confirm: each is good for once."""
        return self.stage.card(await self.use(command, options, by="author"))

    async def finished(self) -> Message:
        """The card of the author's video, put back if it was deleted."""
        self.stage.world.keep(self.seen["finished"])
        return self.seen["finished"]

    async def report(self) -> Message:
        """What moderators read of a report of that video, which stands where it stood."""
        await self.finished()
        self.stage.world.keep(self.seen["report"])
        return self.seen["report"]

    async def old_report(self) -> Message:
        """The report as older versions of the bot posted it."""
        message, about = await self.report(), f"{self.job_of(self.seen['finished'])}:{self.resident.id}"
        message = with_id(message, f"report:delete:{about}", f"remove:{about.partition(':')[0]}")
        old = with_id(message, f"report:block:{about}", f"block:{self.people['author'].id}")
        self.stage.world.keep(old)
        return old

    def job_of(self, message: Message) -> str:
        """The job that the buttons on a message are about."""
        ids = (str(part.get("custom_id", "")) for part in walk(message.components))
        return next(id_.rpartition(":")[2] for id_ in ids if id_)

    async def _is(self, state: str, message: Message) -> bool:
        job = await self.bot.store.jobs.job(self.job_of(message))
        return job is not None and job.state == state


def item_of(message: Message, prefix: str) -> str:
    """The custom_id on a message that begins like this."""
    ids = (str(part.get("custom_id", "")) for part in walk(message.components))
    return next(id_ for id_ in ids if id_.startswith(prefix))


def with_id(message: Message, prefix: str, other: str) -> Message:
    """The message with a button whose custom_id begins otherwise."""
    components = json.loads(json.dumps(message.components).replace(f'"{prefix}', f'"{other}'))
    return replace(message, components=tuple(components))


def populated(stage: Stage) -> tuple[dict[str, Member], Role]:
    """Everybody of the table, here for long enough; the operator has the rights of every member and no other."""
    world = stage.world
    helpers, administrators = world.add_role("Helpers"), world.add_role("Admins", Permission.ADMINISTRATOR)
    world.change_server(owner_id=world.ids.mint())
    people = {
        "stranger": world.add_member("Sten", joined=False),
        "member": world.add_member("Mo"),
        "over quota": world.add_member("Ova"),
        "blocked": world.add_member("Bo"),
        "author": world.add_member("Aki"),
        "other member": world.add_member("Omar"),
        "moderator": world.add_member("Hilda", roles=[helpers]),
        "administrator": world.add_member("Alma", roles=[administrators]),
        "operator": world.member("Ada"),
        "administrator elsewhere": world.add_member("Enno", joined=False),
    }
    since_s = world.now() - 30 * 24 * 3600
    for name, one in people.items():
        people[name] = world.change_member(one, joined_at_s=since_s)
        world.install_for(one)
    return people, helpers


async def furnished(town: Town) -> None:
    """Credits for everybody, a finished video with a report, a history, rules, and the one place taken."""
    await _settled(town)
    await _endowed(town)
    for number in range(12):
        pattern = REVIEWED if number == 0 else f"word {number}, {SECRET}"
        await town.use("mod rules add", {"pattern": pattern, "action": "review"}, by="administrator")
        granted = {"member": town.people["author"], "amount": 1, "reason": f"prize {number}, {SECRET}"}
        await town.use("mod grant", granted, by="administrator")
    made = await town.use("create", {"prompt": f"finished, {SECRET}"}, by="author")
    await town.stage.ended(town.bot, made)
    town.seen["finished"] = town.stage.card(made)
    world, card = town.stage.world, town.seen["finished"]
    opened = await town.stage.answered(await world.press(town.resident, card, item_of(card, "report:")))
    told = await town.stage.answered(await world.submit(opened, {"reason": f"too loud, {SECRET}"}))
    town.seen["report"] = await review_after(town.stage, told)
    # Its message stays as it is: the copies that are pressed show what became of it.
    await town.bot.store.database.transaction(lambda sql: sql.run("UPDATE reports SET channel = NULL, message = NULL"))
    blocked = {"member": town.people["blocked"], "reason": "too loud"}
    await town.use("mod block", blocked, by="administrator")
    for number, helper in enumerate(Helper, start=1):
        wish = CreditRequest(
            id=str(number),
            scope=town.scope,
            member=str(town.resident.id),
            helper=helper,
            price=35,
            channel=str(world.channel("creations").id),
            at_ms=1,
        )
        await town.bot.store.credit_requests.ask(wish)
    share = {"member": town.people["over quota"], "amount": 35, "period": "day", "reason": "one a day"}
    await town.use("mod quota set", share, by="administrator")
    first = await town.use("create", {"prompt": "in the one place #stuck"}, by="over quota")
    await town.stage.card_says(first, "Queued at")


async def _settled(town: Town) -> None:
    """The moderators' role and channel are chosen, and the operator allows both servers a refill."""
    since_ms = town.stage.hands.clock.wall_ms()
    refill = Refill(amount=100, most=100, period=Period.MONTH, since_ms=since_ms)
    review_channel = str(town.stage.world.channel("general").id)

    def edit(settings: ServerSettings) -> ServerSettings:
        return replace(settings, refill=refill, moderator_role=str(town.helpers.id), review_channel=review_channel)

    for n, scope in enumerate(town.scopes):
        changed = edit if n == 0 else lambda settings: replace(settings, refill=refill)
        action = an_action(ActionKind.SETUP, id=f"town:{scope}", scope=scope, at_ms=since_ms, by="0")
        await town.bot.store.servers.change(scope, changed, action)


async def _endowed(town: Town) -> None:
    """Every pool has something, and everybody a little in every wallet, for long enough to give it away."""
    at_ms = town.stage.hands.clock.wall_ms() - 30 * DAY_MS
    little = {str(member.id): WALLET for member in town.people.values()}
    for scope in (*town.scopes, Scope.DIRECT):
        for whose, amount in (None, 1_000), (str(town.resident.id), 1_000), *little.items():
            name = f"endow:{scope}:{whose}"
            await grant(town.bot.store, scope, whose, amount, id=name, at_ms=at_ms, by="0", reason="prize")


async def tidied(town: Town, kept: frozenset[str]) -> None:
    """Cancel what was ordered and is not `kept`, so that nothing of it is left for the next cell."""
    rows = await town.bot.store.database.reading(
        lambda sql: sql.fetch_all("SELECT id, scope, member FROM jobs WHERE finished_ms IS NULL")
    )
    waiting = {town.job_of(town.seen[name]) for name in ("order", "review") if name in town.seen}
    for row in rows:
        if row["id"] not in kept | waiting:
            await town.bot.services.orders.cancel(row["id"], by=Asker(id=row["member"], scope=Scope(row["scope"])))
