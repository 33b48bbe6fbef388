"""What may happen on the wire, and what each adapter must make of it: the rows are the same for every provider.

A row names what happens to one exchange, and what must come of it when it was the paid order, when it was a question
that may be asked again (a look, a cancel), and when it was the download of the video. Whether the provider then has a
job is the trouble's own `arrives`: only where it has none may the order be called declined or not sent.
"""

import gzip
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.errors import Fault, Outage
from bot.domain.job import Ticket
from bot.ports.provider import Declined, Ended, Lost, NotSent, Unreadable, Waiting, Working
from tests.contract.line import Is, Outcome, Raised
from tests.contract.proxy import Trouble
from tests.providers.strange import Move, Say, reply

TAKEN, LOST, NOT_SENT = Is(Ticket), Raised(Lost), Raised(NotSent)
SEEN, OUTAGE = Is(Waiting), Raised(Outage)
FETCHED = Is(type(None))


@dataclass(frozen=True, kw_only=True)
class Case:
    name: str
    trouble: Trouble
    order: Outcome
    look: Outcome
    fetch: Outcome

    def __str__(self) -> str:
        return self.name


def declined(fault: Fault, retry_after_s: float | None = None) -> Raised:
    return Raised(Declined, fault, retry_after_s)


def unreadable(fault: Fault) -> Raised:
    return Raised(Unreadable, fault)


# -- the network --------------------------------------------------------------------------------------------------


def _lost(name: str, says: Callable[[bytes], list[Say]], *, arrives: bool = True) -> Case:
    """Nothing that could be read came back."""
    trouble = Trouble(says=says, arrives=arrives)
    return Case(name=name, trouble=trouble, order=LOST, look=OUTAGE, fetch=OUTAGE)


def _fine(name: str, says: Callable[[bytes], list[Say]]) -> Case:
    """Strange, but all there."""
    return Case(name=name, trouble=Trouble(says=says), order=TAKEN, look=SEEN, fetch=FETCHED)


def _head(answer: bytes) -> bytes:
    return answer[: answer.index(b"\r\n\r\n") + 4]


def _body(answer: bytes) -> bytes:
    return answer[len(_head(answer)) :]


def _with_body(answer: bytes, body: bytes, *headers: str) -> bytes:
    """The same status and type, another body, and no length but what `headers` say."""
    first, *lines = _head(answer).decode().strip().split("\r\n")
    kept = [line for line in lines if not line.lower().startswith("content-length")]
    return "\r\n".join([first, *kept, *headers, "", ""]).encode() + body


def _half(answer: bytes) -> bytes:
    """To the middle of the body."""
    return answer[: -(len(_body(answer)) // 2 + 1)]


def _chunked(answer: bytes) -> bytes:
    body = _body(answer)
    chunks = [body[:3], body[3:]]
    framed = b"".join(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in chunks if chunk)
    return _with_body(answer, framed + b"0\r\n\r\n", "Transfer-Encoding: chunked")


def _zipped(answer: bytes) -> bytes:
    body = gzip.compress(_body(answer))
    return _with_body(answer, body, "Content-Encoding: gzip", f"Content-Length: {len(body)}")


def _in_pieces(answer: bytes) -> list[Say]:
    size = len(answer) // 20 + 1
    return [answer[at : at + size] for at in range(0, len(answer), size)]


def _longer(answer: bytes) -> bytes:
    return _with_body(answer, _body(answer), f"Content-Length: {len(_body(answer)) + 9}")


def _shorter(answer: bytes) -> bytes:
    return _with_body(answer, _body(answer), f"Content-Length: {len(_body(answer)) // 2}")


_NOTHING = Trouble(says=lambda _: [], arrives=False)
_TRICKLES: list[Say] = [b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", Move.DRIP]

NETWORK = (
    Case(
        name="nobody listens",
        trouble=Trouble(says=lambda _: [], arrives=False, listens=False),
        order=NOT_SENT,
        look=OUTAGE,
        fetch=OUTAGE,
    ),
    Case(
        name="reset before it was read",
        trouble=Trouble(says=lambda _: [], arrives=False, reads=False),
        order=LOST,
        look=OUTAGE,
        fetch=OUTAGE,
    ),
    _lost("reset after it was read", lambda _: [Move.RESET], arrives=False),
    _lost("closed after it was read", lambda _: [], arrives=False),
    _lost("arrived, then reset", lambda _: [Move.RESET]),
    _lost("arrived, then closed", lambda _: []),
    _lost("arrived, then silence", lambda _: [Move.SILENCE]),
    _lost("half a status line", lambda answer: [answer[:7]]),
    _lost("half a head", lambda answer: [answer[:30]]),
    _lost("half a head, then silence", lambda answer: [answer[:30], Move.SILENCE]),
    _lost("a head, then closed", lambda answer: [_head(answer)]),
    _lost("half a body, then closed", lambda answer: [_half(answer)]),
    _lost("half a body, then reset", lambda answer: [_half(answer), Move.RESET]),
    _lost("half a body, then silence", lambda answer: [_half(answer), Move.SILENCE]),
    _lost("half a chunked body", lambda answer: [_chunked(answer)[:-12]]),
    _lost("a body that drips for ever", lambda _: _TRICKLES),
    _lost("a length that is too large", lambda answer: [_longer(answer)]),
    _lost("two lengths", lambda answer: [_with_body(answer, _body(answer), "Content-Length: 1", "Content-Length: 2")]),
    _lost("a negative length", lambda answer: [_with_body(answer, _body(answer), "Content-Length: -1")]),
    _lost("chunks without lengths", lambda answer: [_with_body(answer, b"zz\r\n{}", "Transfer-Encoding: chunked")]),
    _lost("not what it says it is", lambda a: [_with_body(a, b"{}", "Content-Encoding: gzip", "Content-Length: 2")]),
    _lost("not HTTP", lambda _: [b"SSH-2.0-OpenSSH_9.9\r\n"]),
    _lost("an endless head", lambda _: [b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 200_000 + b"\r\n\r\n"]),
    _fine("a body in pieces", _in_pieces),
    _fine("a chunked body", lambda answer: [_chunked(answer)]),
    _fine("no length at all", lambda answer: [_with_body(answer, _body(answer), "Connection: close")]),
    _fine("zipped although nobody asked", lambda answer: [_zipped(answer)]),
    _fine("closed behind its answer", lambda answer: [answer]),
    _fine("early hints before it", lambda answer: [b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", answer]),
    _fine("the older HTTP", lambda answer: [answer.replace(b"HTTP/1.1", b"HTTP/1.0", 1)]),
    _fine("an empty reason", lambda answer: [answer.replace(b" Said\r\n", b" \r\n", 1)]),
)


# -- the status of an answer --------------------------------------------------------------------------------------


_GONE = unreadable(Fault.OUTPUT_GONE)


def _refused(
    status: int,
    order: Outcome,
    look: Outcome,
    fetch: Outcome = _GONE,
    *,
    says: object = b"",
    headers: dict[str, str] | None = None,
    note: str = "",
) -> Case:
    trouble = Trouble(says=lambda _: reply(status, says, headers=headers), arrives=False)
    return Case(name=f"{status} {note}".strip(), trouble=trouble, order=order, look=look, fetch=fetch)


def _limited(header: str | None, seconds: float | None, note: str) -> Case:
    """Too many requests, with whatever a Retry-After may hold."""
    headers = {} if header is None else {"Retry-After": header}
    order, other = declined(Fault.RATE_LIMITED, seconds), Raised(Outage, None, seconds)
    return _refused(429, order, other, other, says={"detail": "Too many"}, headers=headers, note=f"Retry-After {note}")


def _broken(status: int, says: object = b"", note: str = "") -> Case:
    """An answer from somewhere on the way: the provider may have the order."""
    trouble = Trouble(says=lambda _: reply(status, says))
    return Case(name=f"{status} {note}".strip(), trouble=trouble, order=LOST, look=OUTAGE, fetch=OUTAGE)


def _in_conflict(status: int, says: object = b"") -> Case:
    """With something that may be this very order, or cut off on its way."""
    return Case(
        name=str(status), trouble=Trouble(says=lambda _: reply(status, says)), order=LOST, look=_SENSELESS, fetch=_GONE
    )


_SENSELESS = unreadable(Fault.PROVIDER_DOWN)
_BAD = unreadable(Fault.BAD_OUTPUT)
_INVALID, _DOWN = declined(Fault.INVALID_INPUT), declined(Fault.PROVIDER_DOWN)
_POLICY = {"detail": [{"msg": "No.", "type": "content_policy_violation"}]}
_MODERATED = {"error": {"code": "content_moderation", "message": "No."}}
_MISSING = {"detail": [{"loc": ["body"], "msg": "Field required", "type": "missing"}]}
_LATE = Raised(Outage, None, 12.0)
_LOCKED = {"detail": "User is locked. Reason: Exhausted balance. Top up."}

STATUSES = (
    _refused(400, _INVALID, _SENSELESS, says={"detail": "Bad request"}),
    _refused(400, declined(Fault.MODERATION), _SENSELESS, says={"message": "prompt not allowed"}, note="prompt"),
    _refused(400, declined(Fault.NO_CREDIT), _SENSELESS, says={"message": "reached its generate limit"}, note="limit"),
    _refused(401, declined(Fault.AUTH), unreadable(Fault.AUTH), says={"detail": "No user found"}),
    _refused(401, declined(Fault.AUTH), unreadable(Fault.AUTH), says=b"<html>", note="as a page"),
    _refused(402, declined(Fault.NO_CREDIT), unreadable(Fault.NO_CREDIT)),
    _refused(403, declined(Fault.AUTH), unreadable(Fault.AUTH)),
    _refused(403, declined(Fault.NO_CREDIT), unreadable(Fault.AUTH), says=_LOCKED, note="locked"),
    _refused(404, declined(Fault.GONE), unreadable(Fault.NOT_FOUND)),
    _refused(405, declined(Fault.GONE), _SENSELESS),
    _refused(410, declined(Fault.GONE), unreadable(Fault.NOT_FOUND)),
    _refused(413, _INVALID, _SENSELESS),
    _refused(415, _INVALID, _SENSELESS),
    _refused(422, declined(Fault.MODERATION), _SENSELESS, says=_POLICY, note="policy"),
    _refused(422, declined(Fault.MODERATION), _SENSELESS, says=_MODERATED, note="moderation"),
    _refused(422, _INVALID, _SENSELESS, says=_MISSING),
    _limited(None, None, "missing"),
    _limited("7", 7.0, "in seconds"),
    _limited("0", 0.0, "at once"),
    _limited("1.5", 1.5, "with a fraction"),
    _limited("-30", 0.0, "negative"),
    _limited("1e12", 300.0, "absurd"),
    _limited("inf", 300.0, "infinite"),
    _limited("soon", None, "in words"),
    _limited("Fri, 01 Jan 2100 00:00:00 GMT", 300.0, "a date to come"),
    _limited("Sat, 01 Jan 2000 00:00:00 GMT", 0.0, "a date gone by"),
    _refused(503, _DOWN, OUTAGE, OUTAGE, says=b"<html>upstream"),
    _refused(503, declined(Fault.PROVIDER_DOWN, 12.0), _LATE, _LATE, headers={"Retry-After": "12"}, note="later"),
    *(_broken(status) for status in (408, 425, 500, 502, 504, 520)),
    _in_conflict(409, {"error": "idempotency_in_flight"}),
    _in_conflict(499),
    _broken(500, {"detail": "Internal Server Error"}, note="as JSON"),
    _broken(502, b"<html>" * 500_000, note="as a huge page"),
    _refused(301, LOST, _SENSELESS, headers={"Location": "/elsewhere"}),
    _refused(307, LOST, _SENSELESS, headers={"Location": "/elsewhere"}),
    _refused(302, LOST, _SENSELESS, _BAD, headers={"Location": "http://10.0.0.1/"}, note="inside"),
)


# -- what stands in a 200 -----------------------------------------------------------------------------------------


def _said(name: str, body: object, *, order: Outcome = LOST, look: Outcome = _SENSELESS) -> Case:
    """The order has arrived; the answer is another one. A download takes it: the video is opened later."""
    return Case(
        name=f"200 {name}", trouble=Trouble(says=lambda _: reply(200, body)), order=order, look=look, fetch=FETCHED
    )


def _id(value: object) -> dict[str, object]:
    return {"request_id": value, "video_id": value, "id": value}


_ENDED = Is(Ended)
_PLAIN = b'{"request_id":"1","video_id":"1","id":"1","status":"queued"'

BODIES = (
    _said("empty", b""),
    _said("a page", b"<html>"),
    _said("cut JSON", b'{"request_id": "1", "video_id": "1", "id": "1", "status": "queued'),
    _said("null", b"null"),
    _said("a list", [1, 2]),
    _said("a number", 17),
    _said("a sentence", "queued"),
    _said("an empty object", {}),
    _said("no id, no status", {"detail": "ok"}),
    _said("null fields", {**_id(None), "status": None}),
    _said("empty fields", {**_id(""), "status": " "}),
    _said("fields of odd types", {**_id(["1"]), "status": ["odd"]}),
    _said("an id that is a path", _id("..")),
    _said("an endless id", _id("r" * 5000)),
    _said("an id with a line break", _id("a\r\nb")),
    _said("too much", b'{"request_id": "1", "status": "queued", "pad": "' + b" " * 2_000_000),
    _said("nested too deeply", b"[" * 100_000),
    _said("an error inside", {"error": {"code": "internal", "message": "It did not work"}}),
    _said("a number as its id", {**_id(4711), "status": "queued"}, order=TAKEN, look=SEEN),
    _said("more than we know", {**_id("1"), "status": "IN_QUEUE", "new": [{}]}, order=TAKEN, look=SEEN),
    _said("a mark before it", b"\xef\xbb\xbf" + _PLAIN + b"}", order=TAKEN, look=SEEN),
    _said("a stray byte", _PLAIN + b',"x":"\xe9"}', order=TAKEN, look=SEEN),
    _said("half an emoji", _PLAIN + rb',"x":"\ud83e"}', order=TAKEN, look=SEEN),
    *(_said(f"says {word}", {"status": word}, look=SEEN) for word in ("in_queue", "Queued", "PENDING", "waiting")),
    *(
        _said(f"says {word}", {"status": word}, look=Is(Working))
        for word in ("in_progress", "started", "RUNNING", "processing", "a new word")
    ),
    *(_said(f"says {word}", {"status": word}, look=_ENDED) for word in ("failed", "ERROR", "cancelled", "canceled")),
)

CASES = (*NETWORK, *STATUSES, *BODIES)
