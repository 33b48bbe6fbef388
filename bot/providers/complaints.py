"""What a provider says is wrong, in whatever shape it says so, as one of our faults and a sentence for people.

Seen so far: `{"detail": [{"loc", "msg", "type"}]}`, `{"detail": "text"}`, `{"detail": {"type", "message"}}`,
`{"detail", "error_type"}`, `{"error": {"code", "message"}}`, `{"error": "code", "message"}`, and plain JSON of any kind
(PROVIDERS.md, sections 1.2, 3 and 4). Branch on the type, show the message, never the `input` that is echoed.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import Failure, Fault
from bot.ports.provider import Declined, Lost
from bot.providers.answers import ProviderReply

_SPOKEN = ("msg", "message", "detail", "error", "errors", "reason", "title")
_KINDS = ("type", "error_type", "code", "error_code")
_DEPTH = 4
TEXT_LIMIT_BYTES = 1000
_ITEMS = 3

# Checked against the types first, then against the sentences; the first that fits is believed.
_WORDS = (
    (Fault.MODERATION, r"content.?polic|moderat(ed|ion)|content.?checker|policy.?violat|nsfw|flagged"),
    (Fault.MODERATION, r"prompt (is |was )?not allowed"),
    (Fault.NO_CREDIT, r"insufficient.?(balance|credit|fund)|(exhausted|low|no) balance|not enough.?credit|no.?credit"),
    (Fault.NO_CREDIT, r"out of.?credit|payment.?required|generate limit|top up"),
    (Fault.NO_CREDIT, r"membership.?required|(cycle|usage).?limit.?exceeded"),
    (Fault.RATE_LIMITED, r"rate.?limit|too many requests|concurren\w*.?(requests?.?)?limit"),
    (Fault.AUTH, r"admission.?suspended|unauthori[sz]ed|unauthenticated|forbidden|invalid.?(api.?)?(key|token)"),
    (Fault.CANCELLED, r"client.?(cancelled|disconnected)"),
    (Fault.TIMED_OUT, r"timed?.?out"),
    (Fault.INVALID_INPUT, r"invalid.?(input|image)"),
)  # fmt: skip
_PATTERNS = tuple((fault, re.compile(words, re.IGNORECASE)) for fault, words in _WORDS)

_QUERY = re.compile(r"(https?://[^\s\"'<>?]+)\?[^\s\"'<>]*", re.IGNORECASE)
_DATA_URI = re.compile(r"data:[\w.+/-]*;base64,\S*", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What is wrong: `kinds` in words for machines, `text` a sentence for people; both may be empty."""

    kinds: tuple[str, ...] = ()
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.kinds or self.text)

    def fault(self, default: Fault) -> Fault:
        for said in (*self.kinds, self.text):
            for fault, words in _PATTERNS:
                if words.search(said):
                    return fault
        return default


def read_complaint(value: object, *, private: Iterable[str] = ()) -> Complaint:
    """What any JSON value says is wrong; `private` texts are cut out of it."""
    kinds: list[str] = []
    texts: list[str] = []
    _listen(value, kinds, texts, _DEPTH)
    text = "; ".join(dict.fromkeys(texts)) or ", ".join(kinds)
    return Complaint(kinds=tuple(kinds), text=_presentable(text, private))


def complaint(reply: ProviderReply) -> Complaint:
    """What is wrong according to an error answer; empty when it is a page for browsers."""
    value = reply.value
    if value is None and reply.headers.get("content-type", "").startswith("text/plain"):
        value = reply.body[:TEXT_LIMIT_BYTES].decode("utf-8", "replace")
    return read_complaint(value, private=reply.private)


def accepted(reply: ProviderReply) -> ProviderReply:
    """The answer to an order, if it is 2xx. Raises Declined when surely nothing was taken, else Lost."""
    if reply.is_ok:
        return reply
    said = complaint(reply)
    match reply.status:
        case 429:
            fault = Fault.RATE_LIMITED
        case 503:
            fault = Fault.PROVIDER_DOWN
        case 401 | 403:
            fault = Fault.AUTH
        case 402:
            fault = Fault.NO_CREDIT
        case 404 | 405 | 410:
            fault = Fault.GONE
        case 408 | 409 | 425 | 499:
            # Cut off on its way, or in conflict with something that may be the same order sent before.
            raise Lost(f"answered {reply.status}")
        case status if 400 <= status < 500:
            fault = Fault.INVALID_INPUT
        case status:
            raise Lost(f"answered {status}")
    if reply.status not in (429, 503) and said.fault(fault) in (Fault.MODERATION, Fault.NO_CREDIT):
        fault = said.fault(fault)  # fal locks an account without money with 403; others call a refused prompt invalid.
    raise Declined(fault, said.text, retry_after_s=reply.retry_after_s)


def _listen(value: Any, kinds: list[str], texts: list[str], depth: int) -> None:
    if depth == 0:
        return
    match value:
        case str() if value.strip():
            texts.append(value)
        case int() | float():
            texts.append(str(value))
        case list():
            for item in value[:_ITEMS]:
                _listen(item, kinds, texts, depth - 1)
        case dict():
            before = len(kinds) + len(texts)
            kinds += [str(value[k]) for k in _KINDS if isinstance(value.get(k), str | int) and value[k] not in ("", 0)]
            for key in _SPOKEN:
                _listen(value.get(key), kinds, texts, depth - 1)
            if len(kinds) + len(texts) == before and any(v is not None for v in value.values()):
                texts.append(
                    json.dumps(value, ensure_ascii=False)
                )  # A form that we have not met: better raw than nothing.


def _presentable(text: str, private: Iterable[str]) -> str:
    for secret in private:
        if secret.strip():
            text = re.sub(rf"(?<!\w){re.escape(secret.strip())}(?!\w)", "…", text)
    text = _DATA_URI.sub("data:…", _QUERY.sub(r"\1", text))
    return text[: Failure.DETAIL_LIMIT_CHARS]
