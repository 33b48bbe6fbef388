"""Looks at the providers without ordering: what is found changes the choice, and the operator is told once."""

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.errors import Fault, Outage
from bot.domain.providers.spec import PriceStep
from bot.domain.request import Resolution, Tool
from bot.engine.catalog_refresh import SURVEY_AGAIN_S, SURVEY_EVERY_S, UNTOLD_MS, WAKE_EVERY_S
from bot.ports.operator_alerts import OperatorUnreachable
from bot.ports.provider import Declined, Survey
from tests.clock import StillClock
from tests.services.bench import Bench

RUNCOMFY, FAL, PIKA, COMFY = ProviderName
PRICES = dict.fromkeys(Resolution, (PriceStep(until_s=10, usd=0.31),))
TOLD = Survey(prices={Tool.TEXT: PRICES})
GONE = Survey(faults={Tool.TEXT: Fault.GONE})
EMPTY = Declined(Fault.NO_CREDIT, "top up")


class Town:
    """RunComfy and fal, somebody who looks at them, and an operator."""

    def __init__(self, bench: Bench) -> None:
        bench.providers, bench.time = (RUNCOMFY, FAL), StillClock()
        self.bench = bench

    async def after(self, s: float) -> None:
        """So much later, when it is looked again."""
        await self.bench.time.advance(s)
        await self.bench.engine.catalog_refresh.refresh()

    def is_out(self, tool: Tool | None = None, at: ProviderName = RUNCOMFY) -> bool:
        exclusion = self.bench.routing.exclusions.get((at, tool))
        return exclusion is not None and exclusion.is_out


@pytest.fixture
def town(bench: Bench) -> Town:
    return Town(bench)


async def test_prices_are_believed(town: Town) -> None:
    town.bench.at(RUNCOMFY).surveys.usual = TOLD

    await town.bench.engine.catalog_refresh.first_refresh()

    catalog = town.bench.routing.catalog
    assert catalog[RUNCOMFY][Tool.TEXT].prices == PRICES
    assert catalog[FAL][Tool.TEXT].prices != PRICES


@pytest.mark.parametrize(
    ("answer", "tool"),
    [(GONE, Tool.TEXT), (EMPTY, None), (Declined(Fault.AUTH, "no"), None)],
    ids=["a model that is gone", "an empty account", "a refused key"],
)
async def test_what_can_not_be_ordered_is_left_out_and_told_once(
    town: Town, answer: Survey | Exception, tool: Tool | None
) -> None:
    town.bench.at(RUNCOMFY).surveys.usual = answer

    await town.bench.engine.catalog_refresh.first_refresh()
    for _ in range(5):
        await town.after(SURVEY_AGAIN_S)

    assert town.is_out(tool)
    assert len(town.bench.operator_alerts.told) == 1


async def test_it_is_told_once_over_a_restart_too(town: Town) -> None:
    town.bench.at(RUNCOMFY).surveys.usual = GONE
    await town.after(0)

    town.bench.new_engine()
    await town.bench.routing.load()
    await town.after(0)

    assert town.bench.operator_alerts.told == [(RUNCOMFY, Tool.TEXT, Fault.GONE)]


async def test_another_reason_is_news(town: Town) -> None:
    town.bench.at(RUNCOMFY).surveys.will(EMPTY, Declined(Fault.AUTH, "no"))

    await town.after(0)
    await town.after(SURVEY_AGAIN_S)

    assert [fault for _, _, fault in town.bench.operator_alerts.told] == [Fault.NO_CREDIT, Fault.AUTH]


async def test_everything_new_is_told_in_one_message_a_look(town: Town) -> None:
    town.bench.at(RUNCOMFY).surveys.usual = Survey(faults=dict.fromkeys(Tool, Fault.GONE))
    town.bench.operator_alerts.tells.will(None)
    town.bench.operator_alerts.tells.usual = AssertionError("told a second time")

    await town.after(0)

    assert len(town.bench.operator_alerts.told) == len(Tool)


async def test_an_operator_who_can_not_be_told_now_is_told_later(town: Town) -> None:
    town.bench.at(RUNCOMFY).surveys.usual = GONE
    town.bench.operator_alerts.tells.will(Outage("503"))

    await town.after(0)
    assert town.bench.operator_alerts.told == []
    await town.after(WAKE_EVERY_S)

    assert len(town.bench.operator_alerts.told) == 1


async def test_an_operator_who_takes_no_messages_is_not_tried_for_ever(town: Town) -> None:
    town.bench.at(RUNCOMFY).surveys.usual = GONE
    town.bench.operator_alerts.tells.will(OperatorUnreachable("closed"))

    await town.after(0)
    await town.after(WAKE_EVERY_S)

    assert town.bench.operator_alerts.told == []


async def test_a_model_that_is_back_is_tried_again(town: Town) -> None:
    town.bench.at(RUNCOMFY).surveys.will(GONE, TOLD)

    await town.after(0)
    await town.after(SURVEY_AGAIN_S - 1)
    assert town.is_out(Tool.TEXT)
    await town.after(1)

    assert not town.is_out(Tool.TEXT)


async def test_a_key_that_works_again_is_tried_again(town: Town) -> None:
    town.bench.at(FAL).surveys.will(Declined(Fault.AUTH, "no"), Survey())

    await town.after(0)
    await town.after(SURVEY_AGAIN_S)

    assert not town.is_out(at=FAL)


async def test_what_no_survey_tells_of_is_believed_for_a_while(town: Town) -> None:
    """An order found the account empty; a look at the models says nothing of it."""
    town.bench.at(RUNCOMFY).surveys.usual = TOLD
    await town.bench.routing.exclude(RUNCOMFY, None, Fault.NO_CREDIT, "")

    await town.after(0)
    await town.after(UNTOLD_MS / 1000 - SURVEY_AGAIN_S)
    assert town.is_out()
    await town.after(SURVEY_AGAIN_S)

    assert not town.is_out()


async def test_an_account_that_is_still_empty_when_it_is_tried_again_is_no_news(town: Town) -> None:
    await town.bench.routing.exclude(RUNCOMFY, None, Fault.NO_CREDIT, "")
    await town.after(0)
    await town.after(UNTOLD_MS / 1000)
    assert not town.is_out()

    await town.bench.routing.exclude(RUNCOMFY, None, Fault.NO_CREDIT, "")
    await town.after(WAKE_EVERY_S)

    assert town.is_out()
    assert len(town.bench.operator_alerts.told) == 1


async def test_a_clock_that_goes_back_keeps_nobody_out_for_ever(town: Town) -> None:
    await town.bench.routing.exclude(RUNCOMFY, None, Fault.NO_CREDIT, "")
    town.bench.time.wall_ms -= 10**12

    await town.after(SURVEY_AGAIN_S)

    assert not town.is_out()


async def test_a_provider_that_can_not_be_asked_stays_in_the_choice_and_is_asked_again(town: Town) -> None:
    town.bench.at(RUNCOMFY).surveys.will(Outage("503"), GONE)

    await town.after(0)
    assert not town.is_out(Tool.TEXT)
    await town.after(SURVEY_AGAIN_S)

    assert town.is_out(Tool.TEXT)


async def test_each_provider_is_surveyed_once_a_day(town: Town) -> None:
    town.bench.at(RUNCOMFY).surveys.will(Survey(), TOLD)

    await town.bench.engine.catalog_refresh.first_refresh()
    await town.after(SURVEY_EVERY_S - 1)
    assert town.bench.routing.catalog[RUNCOMFY][Tool.TEXT].prices != PRICES
    await town.after(1)

    assert town.bench.routing.catalog[RUNCOMFY][Tool.TEXT].prices == PRICES


async def test_members_see_new_prices_once(town: Town) -> None:
    town.bench.at(RUNCOMFY).surveys.will(Survey())
    town.bench.at(RUNCOMFY).surveys.usual = TOLD
    town.bench.offers.will(Outage("503"))

    await town.bench.engine.catalog_refresh.first_refresh()
    await town.bench.time.advance(SURVEY_EVERY_S)
    with pytest.raises(Outage):
        await town.bench.engine.catalog_refresh.refresh()
    await town.after(WAKE_EVERY_S)
    await town.after(SURVEY_EVERY_S)

    assert town.bench.shown_prices == [31]


async def test_a_provider_that_is_slow_at_the_start_holds_nobody_up_and_is_heard_later(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.engine.catalog_refresh.FIRST_REFRESH_LIMIT_S", 0.0)
    town.bench.at(RUNCOMFY).surveys.usual = TOLD
    town.bench.at(RUNCOMFY).surveying.shut()

    await town.bench.engine.catalog_refresh.first_refresh()
    town.bench.at(RUNCOMFY).surveying.open()
    await town.after(0)

    assert town.bench.routing.catalog[RUNCOMFY][Tool.TEXT].prices == PRICES
    assert town.bench.shown_prices == [31]
