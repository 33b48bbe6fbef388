"""The words of a request for moderators, all of them: on the message where they fit, else in a file beside it."""

from bot.chat.text.format import quote
from bot.domain.request import VideoRequest

WORDS_FILE = "prompt.txt"
WORDS_LIMIT_CHARS = 1800  # Of the 4,000 that a message shows; the facts of a review may take the rest.
BEGINNING_CHARS = 600  # Escaping doubles it at worst.
NEGATIVE_BEGINNING_CHARS = 150

LONG = "-# All {chars:,} characters stand in **prompt.txt** below."
NOT_REPEATED = "-# This server's AutoMod does not let the bot repeat the words: they stand in **prompt.txt** below."


def need_file(request: VideoRequest, *, bare: bool = False) -> bool:
    """Whether a message can not show all of the words by itself; `bare`, it shows none of them."""
    return _has_words(request) if bare else len(_whole(request)) > WORDS_LIMIT_CHARS


def quoted(request: VideoRequest, *, bare: bool = False, limit: int = WORDS_LIMIT_CHARS) -> str:
    """What of the words stands on the message: all, where `limit` escaped characters are enough; else the beginning."""
    if bare:
        return NOT_REPEATED if _has_words(request) else ""
    whole = _whole(request)
    if len(whole) <= limit:
        return whole
    beginning = _lines(request, BEGINNING_CHARS, NEGATIVE_BEGINNING_CHARS)
    return f"{beginning}\n{LONG.format(chars=len(request.prompt) + len(request.negative))}"


def fit_in(request: VideoRequest, limit: int) -> bool:
    """Whether so many characters are enough for all of the words."""
    return len(_whole(request)) <= limit


def words_file(request: VideoRequest) -> bytes:
    """All of the words as they were written, for `prompt.txt`."""
    texts = [("Prompt", request.prompt), ("Not in it", request.negative)]
    return "\n\n".join(f"{title}:\n{text.strip()}" for title, text in texts if text.strip()).encode()


def _whole(request: VideoRequest) -> str:
    return _lines(request, len(request.prompt), len(request.negative))


def _lines(request: VideoRequest, prompt_chars: int, negative_chars: int) -> str:
    lines = [f"> {quote(request.prompt, prompt_chars)}"] if request.prompt.strip() else []
    lines += [f"> Not in it: {quote(request.negative, negative_chars)}"] if request.negative.strip() else []
    return "\n".join(lines)


def _has_words(request: VideoRequest) -> bool:
    return bool(request.prompt.strip() or request.negative.strip())
