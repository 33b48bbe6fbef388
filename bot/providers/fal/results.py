"""What the result of a COMPLETED fal request says: a video, or which of the many ways it went wrong.

Errors come in a list form (the model's), a flat form (fal's own machines), or only in the status; "some APIs are still
being migrated", so any of them is read wherever it stands. A 5xx is never charged, a 422 may be: fal bills what its
machines worked before they refused (PROVIDERS.md, section 1.2).
"""

from dataclasses import replace
from typing import Any

from bot.domain.cost import Cost
from bot.domain.errors import Failure, Fault
from bot.ports.provider import Done, Ended, ProviderStatus, Unreadable, Working
from bot.providers.answers import Answer, ProviderReply, ProviderStage, Text, Whole, stage, video_address
from bot.providers.complaints import Complaint, complaint, read_complaint
from bot.providers.pricing import number

_NOT_OF_THE_JOB = frozenset({401, 403, 404, 408, 425, 429})  # Of our key, or of how often we ask.
# Said of the input before any machine has worked on it.
_CHECKED_FIRST = ("missing", "one_of", "greater_than", "less_than", "string_", "int_", "literal_", "enum", "image_",
                  "file_", "unsupported_", "feature_not_supported", "value_error")  # fmt: skip
_BY_TYPE = {
    "content_policy_violation": Fault.MODERATION,
    "no_media_generated": Fault.NO_OUTPUT,
    "generation_timeout": Fault.TIMED_OUT,
    "request_timeout": Fault.TIMED_OUT,
    "startup_timeout": Fault.TIMED_OUT,
    "client_cancelled": Fault.CANCELLED,
    "client_disconnected": Fault.CANCELLED,
    "bad_request": Fault.INVALID_INPUT,
    "internal_error": Fault.PROVIDER_DOWN,
    "internal_server_error": Fault.PROVIDER_DOWN,
    "downstream_service_error": Fault.PROVIDER_DOWN,
    "downstream_service_unavailable": Fault.PROVIDER_DOWN,
}


class Status(Answer):
    """An answer of the status route."""

    status: Text = None
    queue_position: Whole = None
    error: Any = None
    error_type: Text = None


class _Result(Answer):
    video: Any = None
    status: Text = None


class _Error(Answer):
    """At least one of these is in every error that is fal's own."""

    detail: Any = None
    error_type: Any = None


def read_result(reply: ProviderReply, status: Status) -> ProviderStatus:
    """How a request ended whose status said that it did. Raises Outage or Unreadable when the result does not tell."""
    known = read_complaint({"error": status.error, "error_type": status.error_type}, private=reply.private)
    has_failed = bool(known) or stage(status.status) is ProviderStage.FAILED
    if reply.is_ok:
        return _billed(_read_output(reply, _failure(known, billed=True) if has_failed else None), reply)
    said = complaint(reply)
    if reply.status == 400 and "in progress" in said.text.lower() and not has_failed:
        return Working()
    if reply.status in _NOT_OF_THE_JOB or not _is_fals(reply):
        if has_failed:
            return Ended(failure=_failure(known, billed=True))
        reply.expect_ok()
    cost = _cost(reply)
    billed = cost is None or cost.units != 0
    return Ended(failure=_failure(said, billed=billed, status=reply.status), cost=cost)


def _read_output(reply: ProviderReply, failure: Failure | None) -> ProviderStatus:
    result = reply.read(_Result)
    url = video_address(result.video) if result else None
    if url is not None:
        return Done(video_url=url)
    if failure is not None:
        return Ended(failure=failure)
    if reply.status == 202 or (
        result is not None and stage(result.status) in (ProviderStage.QUEUED, ProviderStage.WORKING)
    ):
        return Working()
    if result is None:
        raise Unreadable(Fault.PROVIDER_DOWN, "a result that can not be read")
    return Ended(failure=Failure(fault=Fault.NO_OUTPUT, may_have_cost=True))


def _billed(look: ProviderStatus, reply: ProviderReply) -> ProviderStatus:
    return replace(look, cost=_cost(reply)) if isinstance(look, Done | Ended) else look


def _cost(reply: ProviderReply) -> Cost | None:
    """The cost of an answer that counts fal's billable units, whose price is not public: no units cost nothing."""
    units = number(reply.headers.get("x-fal-billable-units"))
    return None if units is None else Cost(micros=None if units else 0, units=units)


def _is_fals(reply: ProviderReply) -> bool:
    """Whether fal says it, and not something that stands in front of it."""
    error = reply.read(_Error)
    return "x-fal-error-type" in reply.headers or (error is not None and bool(error.detail or error.error_type))


def _failure(said: Complaint, *, billed: bool, status: int | None = None) -> Failure:
    fault = next((_BY_TYPE[kind] for kind in said.kinds if kind in _BY_TYPE), None)
    if fault is None:
        fault = said.fault(_by_status(status))
    checked_first = any(kind.startswith(_CHECKED_FIRST) for kind in said.kinds)
    worked = status == 422 or (status is None and fault is Fault.MODERATION)
    return Failure(fault=fault, detail=said.text, may_have_cost=billed and worked and not checked_first)


def _by_status(status: int | None) -> Fault:
    match status:
        case 499:
            return Fault.CANCELLED
        case 504:
            return Fault.TIMED_OUT
        case int() if status < 500:
            return Fault.INVALID_INPUT
        case _:
            return Fault.PROVIDER_DOWN
