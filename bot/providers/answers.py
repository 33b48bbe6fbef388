"""What a provider answered, read leniently: only the fields that matter are looked at, and never trusted.

Providers add fields, change types and send error pages of whatever stands in front of them. None of that may end a
job that was paid for, so a field that does not fit is a field that was not sent.
"""

import json
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Annotated, Any, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from bot.domain.errors import Fault, Outage
from bot.net.failures import MAY_PASS
from bot.ports.provider import Unreadable

ID_LIMIT_CHARS = 200


def _or_none(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
    try:
        return validate(value)
    except ValidationError:
        return None


# Fields whose wrong type must not cost us the rest of the answer.
Text = Annotated[str | None, WrapValidator(_or_none)]
Whole = Annotated[int | None, WrapValidator(_or_none)]
Flag = Annotated[bool | None, WrapValidator(_or_none)]
Number = Annotated[float | None, Field(allow_inf_nan=False), WrapValidator(_or_none)]


class Answer(BaseModel):
    """The few fields of an answer that we believe; all others are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


class ProviderStage(Enum):
    """Where a job stands at its provider."""

    QUEUED = auto()
    WORKING = auto()
    DONE = auto()
    FAILED = auto()
    CANCELLED = auto()


# The words of all three providers and of their clients (PROVIDERS.md, sections 1.1, 3 and 4).
_STAGES = {
    **dict.fromkeys(("in_queue", "queued", "pending", "waiting"), ProviderStage.QUEUED),
    **dict.fromkeys(("completed", "succeeded", "success", "finished", "done"), ProviderStage.DONE),
    **dict.fromkeys(("failed", "failure", "error"), ProviderStage.FAILED),
    **dict.fromkeys(("cancelled", "canceled"), ProviderStage.CANCELLED),
}


def stage(word: str | None) -> ProviderStage | None:
    """What a status word means; a new word means that the job is still being worked on. None for no word at all."""
    if word is None or not word.strip():
        return None
    return _STAGES.get(word.strip().lower().replace("-", "_").replace(" ", "_"), ProviderStage.WORKING)


def usable_id(text: str | None) -> str | None:
    """An id that can stand in a path, once quoted."""
    said = (text or "").strip()
    usable = said.isascii() and said.isprintable() and len(said) <= ID_LIMIT_CHARS and said not in ("", ".", "..")
    return said if usable else None


def video_address(output: object) -> str | None:
    """The address in an output: a string, an object with a `url`, or a list of either, of which the first counts."""
    match output:
        case str() if output.strip().lower().startswith(("http://", "https://")):
            return output.strip()
        case {"url": url}:
            return video_address(url) if isinstance(url, str) else None
        case [first, *_]:
            return video_address(first)
        case _:
            return None


A = TypeVar("A", bound=Answer)


@dataclass(frozen=True, kw_only=True)
class ProviderReply:
    """What came back, read to its end or to ANSWER_LIMIT_BYTES. `private` must not be told to anybody."""

    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)
    retry_after_s: float | None = None
    private: tuple[str, ...] = field(default=(), repr=False)

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def value(self) -> Any:
        """The answer as JSON; None when it is none.

        A mark at its beginning, a stray byte or half an emoji in some field is forgiven: pydantic's own reader would
        refuse the whole answer for it, and with it a job that was paid for.
        """
        try:
            return json.loads(self.body.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            return None

    def read(self, form: type[A]) -> A | None:
        """The answer as `form`; None when it is nothing of the kind."""
        try:
            return form.model_validate(self.value)
        except ValidationError:
            return None

    def expect(self, form: type[A]) -> A:
        """The answer as `form`. Raises Outage when it may come later, Unreadable when it is no such answer."""
        self.expect_ok()
        answer = self.read(form)
        if answer is None:
            raise Unreadable(Fault.PROVIDER_DOWN, "an answer that can not be read")
        return answer

    def expect_ok(self) -> None:
        """Raises Outage or Unreadable unless the answer is 2xx."""
        if self.is_ok:
            return
        if self.status in MAY_PASS or self.status >= 500:
            raise Outage(f"answered {self.status}", retry_after_s=self.retry_after_s)
        raise Unreadable(_FAULTS.get(self.status, Fault.PROVIDER_DOWN), f"answered {self.status}")


_FAULTS = {401: Fault.AUTH, 403: Fault.AUTH, 402: Fault.NO_CREDIT, 404: Fault.NOT_FOUND, 410: Fault.NOT_FOUND}
