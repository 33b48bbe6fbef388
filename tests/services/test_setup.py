"""Setting a server up: who may, what is written down, and what orders make of it."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain import settings_change
from bot.domain.action import ActionKind
from bot.domain.channels import ChannelUse
from bot.domain.job import CardAddress, JobId
from bot.domain.member import Member
from bot.domain.refusals.access import NotManager, WrongChannel
from bot.domain.request import Resolution, Tool, VideoRequest
from bot.domain.scope import Scope
from bot.domain.server import ServerSettings
from bot.services.setup import Setup
from bot.store.tables import audit as audit_table
from tests.services.bench import MIRA, Bench

NOOR = replace(MIRA, id="4", manages_server=True)
LOG = settings_change.channels(ChannelUse.LOG, ["11"])
REQUEST = VideoRequest(tool=Tool.TEXT, prompt="waves")


def setup_of(bench: Bench) -> Setup:
    return bench.services.setup


async def test_a_choice_counts_at_once_and_is_written_down(bench: Bench) -> None:
    await setup_of(bench).choose(LOG, by=NOOR, id="100")

    assert await bench.store.servers.settings(NOOR.scope) == ServerSettings(log_channel="11")
    action = await bench.store.database.reading(lambda sql: audit_table.find(sql, "100"))
    assert action is not None
    assert (action.kind, action.by, action.detail) == (ActionKind.SETUP, NOOR.id, "log channel: <#11>")


async def test_the_same_interaction_twice_is_one_choice(bench: Bench) -> None:
    setup = setup_of(bench)
    await setup.choose(LOG, by=NOOR, id="100")
    await setup.choose(settings_change.channels(ChannelUse.LOG, []), by=NOOR, id="101")
    settings = await setup.choose(LOG, by=NOOR, id="100")

    assert settings == ServerSettings()


async def test_two_at_once_do_not_undo_each_other(bench: Bench) -> None:
    setup = setup_of(bench)
    await asyncio.gather(
        *(setup.choose(settings_change.channels(use, ["11"]), by=NOOR, id=f"10{n}") for n, use in enumerate(ChannelUse))
    )

    assert await setup.settings(NOOR) == ServerSettings(
        creative_channels=("11",), review_channel="11", log_channel="11", gallery_channel="11"
    )


@pytest.mark.parametrize("by", [MIRA, replace(MIRA, roles=frozenset({"5"})), replace(MIRA, is_operator=True)])
async def test_without_manage_server_nothing_is_shown_and_nothing_changed(bench: Bench, by: Member) -> None:
    """Not even by the chosen role: it could appoint itself for good."""
    setup = setup_of(bench)
    before = await setup.choose(settings_change.moderator_role("5"), by=NOOR, id="100")
    with pytest.raises(NotManager):
        await setup.settings(by)
    with pytest.raises(NotManager):
        await setup.choose(LOG, by=by, id="101")

    assert await setup.settings(NOOR) == before


async def test_outside_the_creative_channels_no_order_is_taken(bench: Bench) -> None:
    await setup_of(bench).choose(settings_change.channels(ChannelUse.CREATIVE, ["11"]), by=NOOR, id="100")
    with pytest.raises(WrongChannel):
        await bench.orders.place(REQUEST, by=MIRA, id=JobId("1"), card=CardAddress(channel="12"))
    job = await bench.orders.place(REQUEST, by=MIRA, id=JobId("2"), card=CardAddress(channel="77", parent="11"))

    assert await bench.store.jobs.job("1") is None
    assert job.card.parent == "11"


async def test_another_server_is_not_touched(bench: Bench) -> None:
    await setup_of(bench).choose(settings_change.channels(ChannelUse.CREATIVE, ["11"]), by=NOOR, id="100")
    elsewhere = replace(MIRA, scope=Scope("8"))

    assert await bench.orders.place(REQUEST, by=elsewhere, id=JobId("1"), card=CardAddress(channel="12"))


async def test_defaults_decide_what_is_made_and_what_it_costs(bench: Bench) -> None:
    choice = settings_change.defaults(aspect="9:16", duration_s=10, resolution="1080p")
    await setup_of(bench).choose(choice, by=NOOR, id="100")
    job = await bench.orders.place(REQUEST, by=MIRA, id=JobId("1"), card=CardAddress(channel="12"))

    assert (job.request.aspect, job.request.duration_s, job.request.resolution) == ("9:16", 10, Resolution.P1080)
    assert job.price == 100
