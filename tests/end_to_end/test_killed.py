"""A bot that is killed with a job in every state: the next start brings each to its end, and each is ordered once."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from bot.chat.text import common as common_text
from bot.domain.job import State
from bot.store.store import Store
from sandbox.discord.faults import Fault, FaultKind
from sandbox.discord.model import Interaction
from tests.end_to_end.conftest import problems_in
from tests.end_to_end.gate import Door, Gate, gate_to
from tests.end_to_end.process import environment_of, started, states
from tests.end_to_end.stage import Stage, open_stage, text_of
from tests.patience import PATIENCE_S
from tests.store.samples import LIMITS

pytestmark = pytest.mark.asyncio(loop_scope="module")

UPLOAD_BYTES = 20_000
NEVER_S = 300.0
PLENTY = {
    "STARTING_POOL": "100000",
    "QUOTA_PER_DAY": "100000",
    "DAILY_SPEND_LIMIT_USD": "100000",
    "MEMBER_JOBS_AT_ONCE": "100",
}


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of one job."""

    state: State
    settled: tuple[str, ...]
    card: str
    files: tuple[str, ...]
    orders: int
    pings: int


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    at_the_kill: Mapping[str, str]  # How each job stood in the database.
    fates: Mapping[str, Fate]
    complaints: list[str]
    status: int
    said: str


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def aftermath(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Aftermath]:
    """One bot, killed in the middle of nine jobs, and a second one on the same database."""
    folder = tmp_path_factory.mktemp("killed")
    record = folder / "traffic.jsonl"
    async with (
        open_stage(folder, record=record, pace=0.05) as stage,
        gate_to(stage.sandbox.urls.providers["runcomfy"]) as gate,
    ):
        environment = environment_of(stage.sandbox, folder, RUNCOMFY_URL=gate.url, JOBS_AT_ONCE="3", **PLENTY)
        async with started("run", environment=environment, folder=folder) as first:
            await _up(stage)
            used = await _begin(stage, folder, gate)
            first.kill()
            await first.ended()
            stood = states(folder)
        stage.world.faults.clear()
        gate.open()
        async with started("run", environment=environment, folder=folder) as second:
            await _up(stage)
            await stage.until(lambda: common_text.CANCEL in str(stage.card(used["stuck"]).components))
            await stage.press(used["stuck"], common_text.CANCEL)
            await stage.until(lambda: all(state.endswith("!") for state in states(folder).values()))
            second.terminate()
            ended = await second.ended()
        async with Store.open(folder / "bot.db", now_ms=0, limits=LIMITS) as store:
            fates = {name: await _fate(stage, store, name, one) for name, one in used.items()}
            complaints = await store.integrity.verify()
        at_the_kill = {name: stood[str(one.id)] for name, one in used.items()}
        yield Aftermath(
            at_the_kill=at_the_kill, fates=fates, complaints=complaints, status=ended.status, said=ended.said
        )
    assert problems_in(record) == []


async def test_the_bot_was_killed_with_a_job_in_every_state(aftermath: Aftermath) -> None:
    assert aftermath.at_the_kill == {
        "unanswered": State.QUEUED,
        "answered unheard": State.QUEUED,
        "waiting": State.QUEUED,
        "preparing": State.PREPARING,
        "submitting": State.SUBMITTING,
        "stuck": State.RENDERING,
        "rendering": State.RENDERING,
        "rendered": State.RENDERED,
        "posted unheard": State.RENDERED,
    }


@pytest.mark.parametrize(
    ("name", "state", "settled", "said", "orders"),
    [
        ("unanswered", State.CANCELLED, ("hold", "release"), "", 0),
        ("answered unheard", State.DELIVERED, ("hold", "capture"), "**Done**", 1),
        ("waiting", State.DELIVERED, ("hold", "capture"), "**Done**", 1),
        ("preparing", State.DELIVERED, ("hold", "capture"), "**Done**", 1),
        ("submitting", State.FAILED, ("hold", "release"), "The bot never sends an order twice", 1),
        ("stuck", State.CANCELLED, ("hold", "release"), "**Cancelled** · Not charged", 1),
        ("rendering", State.DELIVERED, ("hold", "capture"), "**Done**", 1),
        ("rendered", State.DELIVERED, ("hold", "capture"), "**Done**", 1),
        ("posted unheard", State.DELIVERED, ("hold", "capture"), "**Done**", 1),
    ],
)
async def test_a_job_goes_on_where_the_killed_bot_left_it(
    aftermath: Aftermath, name: str, state: State, settled: tuple[str, ...], said: str, orders: int
) -> None:
    fate = aftermath.fates[name]

    assert (fate.state, fate.settled, fate.orders) == (state, settled, orders)
    assert said in fate.card
    assert fate.files == (("video/mp4",) if state is State.DELIVERED else ())
    assert fate.pings == (state is not State.CANCELLED), "its author cancelled it, or never saw it"


async def test_the_books_balance_after_the_kill(aftermath: Aftermath) -> None:
    assert aftermath.complaints == []


async def test_the_second_bot_ends_well_and_without_a_traceback(aftermath: Aftermath) -> None:
    assert aftermath.status == 0
    assert "Traceback" not in aftermath.said


async def _up(stage: Stage) -> None:
    await stage.world.until(lambda: (stage.world.bot_online and stage.world.commands[None]) or None, PATIENCE_S)


async def _begin(stage: Stage, folder: Path, gate: Gate) -> dict[str, Interaction]:
    """A job in every state, by the name of its prompt."""
    used: dict[str, Interaction] = {}

    async def ask(name: str, command: str = "create", steer: str = "", **options: object) -> None:
        mira, place = stage.member("Mira"), stage.world.channel("creations")
        asked = {"prompt": f"{name} {steer}".strip(), **options}
        used[name] = await stage.world.command(mira, place, command, asked)

    async def reached(name: str, state: State) -> None:
        await stage.until(lambda: states(folder).get(str(used[name].id)) == state)

    # The answer to an upload never comes: the video stands, and the bot does not know.
    stage.world.fault(Fault(kind=FaultKind.STALL, method="PATCH", least_bytes=UPLOAD_BYTES, delay_s=NEVER_S, times=1))
    await ask("posted unheard", aspect="3:2")  # Of the providers only fal has it, whose door stays open.
    await stage.until(lambda: (card := stage.world.original(used["posted unheard"])) and card.attachments)
    # An upload never ends: what has its video ready can not post it, what needs its pictures shown can not show them.
    stage.world.fault(Fault(kind=FaultKind.DELAY, method="PATCH", least_bytes=UPLOAD_BYTES, delay_s=NEVER_S))
    await ask("rendered", aspect="3:2")
    await ask("stuck", steer="#stuck")
    await reached("stuck", State.RENDERING)
    gate.door = Door.HOLD_ANSWERS
    await ask("submitting")
    await stage.until(lambda: stage.orders("submitting"))
    gate.door = Door.OPEN
    await reached("rendered", State.RENDERED)
    noise = folder / "noise.jpg"
    Image.effect_noise((640, 480), 60).convert("RGB").save(noise)  # Large enough to be told from an edit without files.
    images = {name: await stage.upload(noise) for name in ("first", "last", "third")}
    await ask("preparing", command="frames", **images)
    await reached("preparing", State.PREPARING)
    await ask("rendering", steer="#slow")
    await reached("rendering", State.RENDERING)
    await ask("waiting")
    await stage.until(lambda: stage.world.original(used["waiting"]))
    await reached("waiting", State.QUEUED)
    unanswered = stage.world.fault(Fault(kind=FaultKind.DELAY, route="/callback$", delay_s=NEVER_S, times=1))
    await ask("unanswered")
    await stage.until(lambda: unanswered.struck)
    unheard = stage.world.fault(Fault(kind=FaultKind.STALL, route="/callback$", delay_s=NEVER_S, times=1))
    await ask("answered unheard")
    await stage.until(lambda: unheard.struck and stage.world.original(used["answered unheard"]))
    return used


async def _fate(stage: Stage, store: Store, name: str, used: Interaction) -> Fate:
    job = await store.jobs.job(str(used.id))
    assert job is not None
    card = stage.world.original(used)
    return Fate(
        state=job.state,
        settled=tuple(str(transfer.kind) for transfer in await store.credit_reports.transfers_of(job.id)),
        card=text_of(card) if card else "",
        files=tuple(file.content_type for file in card.attachments) if card else (),
        orders=sum(order.prompt.split(" #")[0] == name for order in stage.orders()),
        pings=sum(message.nonce == f"p{job.id}" for message in stage.world.messages.values()),
    )
