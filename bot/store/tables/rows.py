"""Turns jobs and transfers into rows and back.

What queries ask for has columns; the rest of a request, and whatever only travels with the job, is JSON. Reading is
lenient as providers' answers are: a field that an older bot did not write takes its default, one that a newer bot
dropped is ignored.
"""

import json

from pydantic import TypeAdapter

from bot.domain.catalog import ProviderName
from bot.domain.cost import Cost
from bot.domain.errors import Failure
from bot.domain.job import CardAddress, Job, Payer, State, Ticket, WalletReason
from bot.domain.ledger import Account, Transfer, TransferKind
from bot.domain.request import VideoRequest
from bot.domain.review import Review
from bot.domain.scope import Scope
from bot.store.sql import Row

_REQUEST = TypeAdapter(VideoRequest)
_CARD = TypeAdapter(CardAddress)
_IN_CARD_COLUMNS = {"channel", "message"}
_TICKET = TypeAdapter(Ticket)
_FAILURE = TypeAdapter(Failure)
_IN_FAULT_COLUMN = {"fault"}
_REVIEW = TypeAdapter(Review)


def job_of(row: Row) -> Job:
    ticket = row["ticket"]
    return Job(
        id=row["id"],
        scope=Scope(row["scope"]),
        member=row["member"],
        request=_REQUEST.validate_json(row["request"]),
        provider=ProviderName(row["provider"]),
        price=row["price"],
        list_price_micros=row["list_price_micros"],
        payer=Payer(row["payer"]),
        card=card_of(row),
        created_ms=row["created_ms"],
        state=State(row["state"]),
        ticket=None if ticket is None else _TICKET.validate_json(ticket),
        video_url=row["video_url"],
        failure=failure_of(row),
        review=review_of(row["review"]),
        cancel_wanted=bool(row["cancel_wanted"]),
        cancelled_by=row["cancelled_by"],
        changed_ms=row["changed_ms"],
        submitted_ms=row["submitted_ms"],
        rendered_ms=row["rendered_ms"],
        finished_ms=row["finished_ms"],
        spare=row["spare"],
        cost=cost_of(row),
        wallet_reason=None if row["wallet_reason"] is None else WalletReason(row["wallet_reason"]),
    )


def transfer_of(row: Row) -> Transfer:
    return Transfer(
        id=row["id"],
        scope=Scope(row["scope"]),
        kind=TransferKind(row["kind"]),
        debit=Account.from_id(row["debit"]),
        credit=Account.from_id(row["credit"]),
        amount=row["amount"],
        at_ms=row["at_ms"],
        member=row["member"],
        job=row["job"],
        settles=row["settles"],
        reason=row["reason"],
        made_by=row["made_by"],
    )


def cost_of(row: Row) -> Cost | None:
    micros, units = row["cost_micros"], row["cost_units"]
    return None if micros is None and units is None else Cost(micros=micros, units=units)


def review_of(text: str | None) -> Review:
    return Review() if text is None else _REVIEW.validate_json(text)


def card_of(row: Row) -> CardAddress:
    columns = {"channel": row["card_channel"], "message": row["card_message"]}
    return _CARD.validate_python(json.loads(row["card"]) | columns)


def failure_of(row: Row) -> Failure | None:
    fault = row["fault"]
    return None if fault is None else _FAILURE.validate_python(json.loads(row["failure"]) | {"fault": fault})


def request_text(request: VideoRequest) -> str:
    return _REQUEST.dump_json(request).decode()


def card_text(card: CardAddress) -> str:
    """What of it has no column."""
    return _CARD.dump_json(card, exclude=_IN_CARD_COLUMNS).decode()


def ticket_text(ticket: Ticket | None) -> str | None:
    return None if ticket is None else _TICKET.dump_json(ticket).decode()


def failure_text(failure: Failure | None) -> str | None:
    """What of it has no column."""
    return None if failure is None else _FAILURE.dump_json(failure, exclude=_IN_FAULT_COLUMN).decode()


def review_text(review: Review) -> str | None:
    """Nothing where moderators have nothing to do with the job, which is the rule."""
    return None if review == Review() else _REVIEW.dump_json(review, exclude_defaults=True).decode()
