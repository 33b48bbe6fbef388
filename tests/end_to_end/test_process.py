"""How the process ends: in time when it is told to, and at once with one sentence when it can not run."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.providers.work import RenderState
from tests.end_to_end.gate import Door, gate_to
from tests.end_to_end.process import KEYS, Ended, environment_of, started, states
from tests.end_to_end.stage import Stage
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_sigterm_while_it_renders_ends_in_time_and_loses_nothing(shared_stage: Stage, tmp_path: Path) -> None:
    environment = environment_of(shared_stage.sandbox, tmp_path)
    async with started("run", environment=environment, folder=tmp_path) as bot:
        await _up(shared_stage)
        used = await shared_stage.use("create", {"prompt": "while it renders #stuck"})
        await shared_stage.until(lambda: states(tmp_path).get(str(used.id)) == "rendering")
        bot.terminate()
        ended = await bot.ended()

    assert ended.status == 0
    assert states(tmp_path) == {str(used.id): "rendering"}
    assert "Traceback" not in ended.said


async def test_sigterm_while_an_order_is_on_its_way_waits_for_its_ticket(shared_stage: Stage, tmp_path: Path) -> None:
    async with gate_to(shared_stage.sandbox.urls.providers["runcomfy"]) as gate:
        environment = environment_of(shared_stage.sandbox, tmp_path, RUNCOMFY_URL=gate.url)
        async with started("run", environment=environment, folder=tmp_path) as bot:
            await _up(shared_stage)
            gate.door = Door.HOLD_ANSWERS
            used = await shared_stage.use("create", {"prompt": "on its way #stuck"})
            await shared_stage.until(lambda: shared_stage.orders("on its way"))
            bot.terminate()
            gate.open()
            ended = await bot.ended()

    assert ended.status == 0
    assert states(tmp_path) == {str(used.id): "rendering"}
    assert [order.state for order in shared_stage.orders("on its way")] == [RenderState.QUEUED]


async def test_a_wrong_token_is_one_sentence_and_no_loop(shared_stage: Stage, tmp_path: Path) -> None:
    before = shared_stage.world.sequence
    ended = await _ran(tmp_path, environment_of(shared_stage.sandbox, tmp_path, DISCORD_TOKEN="wrong"))

    assert ended.status == 2
    assert _sentences(ended) == ["Discord refused DISCORD_TOKEN; copy it again from the developer portal."]
    assert shared_stage.world.sequence == before


async def test_a_missing_token_is_one_sentence(shared_stage: Stage, tmp_path: Path) -> None:
    ended = await _ran(tmp_path, environment_of(shared_stage.sandbox, tmp_path, DISCORD_TOKEN=""))

    assert ended.status == 2
    assert len(_sentences(ended)) == 1
    assert "DISCORD_TOKEN is missing" in ended.said


async def test_no_provider_key_is_one_sentence(shared_stage: Stage, tmp_path: Path) -> None:
    ended = await _ran(tmp_path, environment_of(shared_stage.sandbox, tmp_path, **dict.fromkeys(KEYS, "")))

    assert ended.status == 2
    assert len(_sentences(ended)) == 1
    assert "No provider has a key" in ended.said


async def test_a_setting_that_makes_no_sense_is_named_without_its_value(shared_stage: Stage, tmp_path: Path) -> None:
    wrong = {"JOBS_AT_ONCE": "many", "RUNCOMFY_URL": "http://evil.example"}
    ended = await _ran(tmp_path, environment_of(shared_stage.sandbox, tmp_path, **wrong))

    assert ended.status == 2
    assert "JOBS_AT_ONCE" in ended.said
    assert "RUNCOMFY_URL" in ended.said
    assert "evil.example" not in ended.said
    assert "Traceback" not in ended.said


async def test_a_second_bot_on_the_same_database_is_turned_away(shared_stage: Stage, tmp_path: Path) -> None:
    environment = environment_of(shared_stage.sandbox, tmp_path)
    async with started("run", environment=environment, folder=tmp_path):
        await _up(shared_stage)
        ended = await _ran(tmp_path, environment)

        assert ended.status == 2
        assert len(_sentences(ended)) == 1
        assert "is in use by another bot" in " ".join(ended.said.split())
        assert shared_stage.world.bot_online


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"DATABASE_URL": "sqlite:////proc/no/bot.db"}, "can not be opened and written to"),
        ({"DATA_DIR": "/proc/no"}, "DATA_DIR can not be written to"),
        ({"DATA_DIR": "file"}, "DATA_DIR can not be written to"),
        ({"DATABASE_URL": "sqlite:///damaged.db"}, "damaged.db is damaged"),
        ({"DATABASE_URL": "sqlite:///file"}, "file is not a database of this bot"),
    ],
    ids=["database out of reach", "folder out of reach", "a file for a folder", "damaged", "no database"],
)
async def test_a_machine_that_can_not_keep_anything_is_one_sentence(
    shared_stage: Stage, tmp_path: Path, changes: dict[str, str], sentence: str
) -> None:
    (tmp_path / "file").write_text("a letter to somebody, and no database at all")
    with closing(sqlite3.connect(tmp_path / "damaged.db")) as database:
        database.execute("CREATE TABLE migrations (number INTEGER PRIMARY KEY)")
    content = (tmp_path / "damaged.db").read_bytes()
    (tmp_path / "damaged.db").write_bytes(content[:100] + b"x" * (len(content) - 100))

    ended = await _ran(tmp_path, environment_of(shared_stage.sandbox, tmp_path, **changes))

    assert ended.status == 2
    assert len(_sentences(ended)) == 1
    assert sentence in " ".join(ended.said.split())
    assert "Traceback" not in ended.said


async def test_an_unreachable_discord_is_waited_for(shared_stage: Stage, tmp_path: Path) -> None:
    async with gate_to(shared_stage.sandbox.urls.page) as gate:
        await gate.vanish()
        environment = environment_of(shared_stage.sandbox, tmp_path, DISCORD_API_URL=f"{gate.url}/api/v10")
        async with started("run", environment=environment, folder=tmp_path) as bot:
            await shared_stage.until(lambda: "discord=unreachable" in (tmp_path / "log-0").read_text())
            await gate.listen()
            await _up(shared_stage)
            bot.terminate()

            assert (await bot.ended()).status == 0


async def _up(stage: Stage) -> None:
    await stage.world.until(lambda: stage.world.bot_online or None, PATIENCE_S)


async def _ran(folder: Path, environment: dict[str, str]) -> Ended:
    """Run the bot until it gives up by itself."""
    async with started("run", environment=environment, folder=folder) as bot:
        return await bot.ended()


def _sentences(ended: Ended) -> list[str]:
    """What was said, put together again where the terminal broke it; log lines are none."""
    said = [line for line in ended.said.splitlines() if not line.startswith("20")]
    return [" ".join(said)] if said else []
