"""What the operator is told: every fault has its words, money is to the cent, and the longest answer fits."""

from dataclasses import replace

import pytest

from bot.chat.text import operator as operator_text
from bot.chat.text import operator_alerts as operator_alerts_text
from bot.chat.text import operator_faults as operator_faults_text
from bot.chat.text.format import TOOL, dollars
from bot.domain.catalog import SPECS, ProviderName
from bot.domain.errors import Failure, Fault
from bot.domain.exclusion import Exclusion
from bot.domain.job import State, Ticket
from bot.domain.operations import Bill, BotPause, Health, Spending
from bot.domain.period import Period
from bot.domain.request import Tool
from bot.services.operator import SHOWN_UNKNOWN, HealthReport
from bot.settings import Settings
from tests.chat.samples import JOB, NASTY, job_in
from tests.clock import NOON_MS

MESSAGE_LIMIT_CHARS = 4000
DAY = Spending(
    period=Period.DAY,
    cap_micros=10_000_000,
    is_usual=True,
    spent_micros=1_400_000,
    held_micros=600_000,
    resets_ms=NOON_MS,
)
MONTH = replace(DAY, period=Period.MONTH, is_usual=False)


def test_every_fault_has_its_words() -> None:
    assert set(operator_faults_text.FAULT_WORD) == set(Fault)


@pytest.mark.parametrize("name", ProviderName)
def test_every_fault_has_a_sentence_of_its_own_for_the_operator(name: ProviderName) -> None:
    sentences = [operator_faults_text.for_operator(fault, name) for fault in Fault]

    assert len(set(sentences)) == len(Fault)
    assert all(sentence.endswith(".") for sentence in sentences)


def test_every_provider_is_told_of_by_the_setting_of_its_own_key() -> None:
    for name, spec in SPECS.items():
        assert spec.key_setting.lower() in Settings.model_fields
        assert spec.key_setting in operator_faults_text.for_operator(Fault.AUTH, name)
    assert set(SPECS) == set(ProviderName)


def test_what_is_left_out_is_told_with_what_can_be_done() -> None:
    whole = Exclusion(provider=ProviderName.RUNCOMFY, tool=None, fault=Fault.NO_CREDIT, detail=NASTY, since_ms=NOON_MS)
    part = replace(whole, provider=ProviderName.FAL, tool=Tool.SCENES, fault=Fault.GONE, detail="")

    head, *lines = operator_alerts_text.left_out([whole, part]).splitlines()

    assert head.startswith("**The bot orders nothing")
    assert lines[0].startswith(f"**RunComfy**, <t:{NOON_MS // 1000}:R>: The account at RunComfy is empty")
    assert lines[1].startswith(f"**fal**, {TOOL[Tool.SCENES]}, ")
    assert "… and 12 more" in operator_alerts_text.left_out([whole] * 20)
    assert len(operator_alerts_text.left_out([whole] * 20)) <= MESSAGE_LIMIT_CHARS


@pytest.mark.parametrize(
    ("micros", "said"),
    [(0, "$0.00"), (1, "under $0.01"), (10_000, "$0.01"), (1_400_000, "$1.40"), (12_345_678_900, "$12,345.68")],
)
def test_money_is_to_the_cent(micros: int, said: str) -> None:
    assert dollars(micros) == said


def test_what_is_left_is_told_with_when_it_is_renewed() -> None:
    day, month = operator_text.money_left([DAY, MONTH]).splitlines()

    resets = f"renewed <t:{NOON_MS // 1000}:R>"
    assert day == f"**Today**: $1.40 spent, $0.60 set aside, $8.00 left of $10.00; {resets}"
    assert (
        month
        == f"**This month**: $1.40 spent, $0.60 set aside, $8.00 left of $10.00, set by `/operator caps`; {resets}"
    )


def test_an_order_of_unknown_outcome_is_shown_with_all_that_helps_to_find_it() -> None:
    failure = Failure(fault=Fault.UNKNOWN, detail="the reply was lost")
    job = job_in(State.FAILED, failure=failure, ticket=Ticket(id="t1"), submitted_ms=NOON_MS, finished_ms=NOON_MS)

    said = operator_text.unknown_orders([job, replace(job, ticket=None)])

    assert all(part in said for part in ("**fal**", "$0.20", "job 4001", "ticket t1", "“the reply was lost”"))
    assert "ticket never heard" in said


def test_the_longest_answers_fit_into_one_message() -> None:
    failure = Failure(fault=Fault.UNKNOWN, detail=NASTY)
    job = replace(JOB, id="1" * 20, member="1" * 20, failure=failure, ticket=Ticket(id=NASTY), submitted_ms=NOON_MS)
    left_out = [
        Exclusion(provider=ProviderName.FAL, tool=tool, fault=Fault.GONE, detail=NASTY, since_ms=1) for tool in Tool
    ]
    bill = Bill(jobs=9999, charged_micros=10**12, own_micros=10**13, unit_jobs=9999, units=1e9)
    health = [
        Health(
            bill=bill,
            exclusions=left_out,
            provider=name,
            waiting=9999,
            last_success_ms=NOON_MS,
            faults=dict.fromkeys(Fault, 9999),
            unknown=9,
        )
        for name in ProviderName
    ]
    report = HealthReport(
        providers=health, spending=[DAY, MONTH], pause=BotPause(reason=NASTY[:300], by="1", at_ms=NOON_MS)
    )

    assert len(operator_text.unknown_orders([job] * SHOWN_UNKNOWN)) <= MESSAGE_LIMIT_CHARS
    assert len(operator_text.health_report(report)) <= MESSAGE_LIMIT_CHARS


@pytest.mark.parametrize(
    ("own_micros", "said"),
    [
        (4_000_000, "charged at $4.00: as charged"),
        (3_900_000, "charged at $4.00: $0.10 less"),
        (4_200_000, "charged at $4.00: $0.20 more"),
        (4_210_000, "charged at $4.00: $0.21 **MORE**"),
    ],
)
def test_what_a_provider_billed_stands_beside_what_was_charged(own_micros: int, said: str) -> None:
    one = Health(provider=ProviderName.RUNCOMFY, bill=Bill(jobs=20, charged_micros=4_000_000, own_micros=own_micros))
    report = HealthReport(providers=[one], spending=[DAY, MONTH], pause=None)

    assert f"this month for 20 jobs {said}" in operator_text.health_report(report)


def test_units_without_money_are_told_as_such() -> None:
    report = HealthReport(
        providers=[
            Health(provider=ProviderName.FAL, bill=Bill(unit_jobs=12, units=14.5, unit_charged_micros=2_400_000))
        ],
        spending=[],
        pause=None,
    )

    said = "it counted 14.5 billable units for 12 jobs charged at $2.40 this month, and names no money"
    assert said in operator_text.health_report(report)
