"""What each provider tells of itself without an order, over the same broken exchanges as everything else."""

import pytest

from bot.domain.catalog import CATALOG, ProviderName
from bot.domain.errors import Fault, Outage
from bot.domain.request import Resolution, Tool
from bot.ports.provider import Declined, Survey
from sandbox.providers.providers import Providers
from tests.contract.bench import provider_of
from tests.contract.line import Is, Line, Raised, is_paid, outcome
from tests.contract.proxy import Trouble
from tests.contract.wire_cases import NETWORK, STATUSES, Case
from tests.providers.strange import Heard, reply

pytestmark = pytest.mark.asyncio(loop_scope="module")

RUNCOMFY, FAL, PIKA, COMFY = ProviderName
TELL_PRICES = (RUNCOMFY, PIKA)
TOLD = Is(Survey)
CATALOGUE = {RUNCOMFY: "/v1/models", PIKA: "/catalog/apis"}


@pytest.mark.parametrize("name", ProviderName)
async def test_every_tool_is_there_with_the_prices_that_are_told(providers: Providers, name: ProviderName) -> None:
    provider = provider_of(name, providers.urls)
    survey = await provider.survey()
    await provider.close()

    assert survey.faults == {}
    assert set(survey.prices) == (set(CATALOG[name]) if name in TELL_PRICES else set())
    for tool, prices in survey.prices.items():
        made = CATALOG[name][tool]
        assert set(prices) == set(made.prices)
        assert all(any(length_s <= step.until_s for step in prices[r]) for r in prices for length_s in made.durations_s)


async def test_pikas_quotes_are_its_list(providers: Providers) -> None:
    provider = provider_of(PIKA, providers.urls)
    prices = (await provider.survey()).prices[Tool.IMAGE]
    await provider.close()

    assert {r: [(step.until_s, step.usd) for step in steps] for r, steps in prices.items()} == {
        Resolution.P720: [(5, 0.20), (10, 0.40)],
        Resolution.P1080: [(5, 0.45), (10, 0.90)],
    }


@pytest.mark.parametrize("name", ProviderName)
async def test_a_key_that_is_refused_is_told_without_an_order(providers: Providers, name: ProviderName) -> None:
    provider = provider_of(name, providers.urls, key="a-bad-key")
    seen = await outcome(provider.survey())
    await provider.close()

    assert seen == Raised(Declined, Fault.AUTH)


def surveyed(case: Case) -> Raised | Is:
    """What a survey makes of it: an outage passes, a refused account counts, and what else is said tells nothing."""
    match case.look:
        case Raised(kind=kind, fault=fault, retry_after_s=wait_s):
            if kind is Outage:
                return Raised(Outage, None, wait_s)
            if fault in (Fault.AUTH, Fault.NO_CREDIT) and not case.name.startswith("403"):
                return Raised(Declined, fault)
    if case.name == "403 locked":
        return Raised(Declined, Fault.NO_CREDIT)
    return TOLD


@pytest.mark.parametrize("case", [*NETWORK, *STATUSES], ids=str)
async def test_whatever_comes_back_is_no_order_and_ends_nothing(line: Line, case: Case) -> None:
    async with line.meeting(case.trouble):
        seen = await outcome(line.adapter.survey())

    assert seen == surveyed(case)
    assert [heard for heard in line.heard if is_paid(heard)] == []


@pytest.mark.parametrize("line", CATALOGUE, indirect=True)
@pytest.mark.parametrize("status", [404, 410])
async def test_a_model_that_is_gone_is_told_of_and_the_others_are_not(line: Line, status: int) -> None:
    model = CATALOG[line.name][Tool.TEXT].model
    gone = Trouble(says=lambda _: reply(status, {"error": "not_found"}), arrives=False)
    async with line.meeting(gone, strikes=lambda heard: _is_about(heard, model)):
        survey = await line.adapter.survey()

    assert survey.faults == {Tool.TEXT: Fault.GONE}
    assert set(survey.prices) == set(CATALOG[line.name]) - {Tool.TEXT}


@pytest.mark.parametrize("line", CATALOGUE, indirect=True)
async def test_models_that_are_all_gone_are_told_of_where_there_is_a_catalogue(line: Line) -> None:
    gone = Trouble(says=lambda _: reply(404, {"error": "not_found"}), arrives=False)
    async with line.meeting(gone, strikes=lambda heard: "pika" in heard.path):
        survey = await line.adapter.survey()

    assert survey.faults == dict.fromkeys(CATALOG[line.name], Fault.GONE)


@pytest.mark.parametrize("line", CATALOGUE, indirect=True)
async def test_where_there_is_no_catalogue_no_model_is_gone(line: Line) -> None:
    """Another service that speaks the same protocol may know orders only."""
    nothing = Trouble(says=lambda _: reply(404, b"<html>"), arrives=False)
    async with line.meeting(nothing, strikes=lambda heard: heard.path.startswith(CATALOGUE[line.name])):
        survey = await line.adapter.survey()

    assert survey == Survey()


PRICE_FIELDS = ("base_price_usd", "micro_usd", "sell_usd")


@pytest.mark.parametrize("line", CATALOGUE, indirect=True)
@pytest.mark.parametrize("said", [None, True, "free", -1, 0, "NaN", 1e300, [], {}, 10**30], ids=str)
async def test_prices_that_make_no_sense_leave_our_own_list(line: Line, said: object) -> None:
    body = {**dict.fromkeys(PRICE_FIELDS, said), "price_unit": "second"}
    absurd = Trouble(says=lambda _: reply(200, body), arrives=False)
    async with line.meeting(absurd, strikes=lambda heard: heard.path.startswith(CATALOGUE[line.name])):
        survey = await line.adapter.survey()

    assert survey == Survey()


def _is_about(heard: Heard, model: str) -> bool:
    return model in heard.path.replace("%2F", "/")
