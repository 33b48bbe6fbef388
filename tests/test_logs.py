"""Whatever is logged, by whomever: secrets, interaction tokens and signed addresses are blotted out."""

import logging
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from types import SimpleNamespace
from typing import cast

import pytest
from discord.gateway import DiscordWebSocket, KeepAliveHandler

from bot.logs import Discreet, set_up

KEY = "rc-1234567890abcdef"
TOKEN = "aW50ZXJhY3Rpb24.x_Y-z~9"
SIGNED = "https://cdn.discordapp.com/attachments/1/2/a.png?ex=66aa&is=55bb&hm=deadbeef"


def written(message: str, *args: object, secrets: tuple[str, ...] = (KEY,), error: BaseException | None = None) -> str:
    exc_info = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord("bot.test", logging.ERROR, __file__, 1, message, args, exc_info)
    return Discreet(secrets).format(record)


def raised(error: Exception) -> Exception:
    """The error, as it is when it was raised somewhere."""
    with pytest.raises(type(error)) as caught:
        raise error
    return caught.value


def test_a_line_says_when_how_bad_where_and_what() -> None:
    line = written("job=%s state=%s", "1", "queued")

    assert line.endswith(" ERROR bot.test job=1 state=queued")
    assert line[:4].isdigit()


@pytest.mark.parametrize("message", [f"key {KEY}", f"Authorization: Key {KEY}", f"'{KEY}'"])
def test_a_secret_is_blotted_out(message: str) -> None:
    assert KEY not in written(message)
    assert "***" in written(message)


def test_a_secret_among_the_arguments_is_blotted_out() -> None:
    assert KEY not in written("sent %s with %r", "x", {"Authorization": KEY})


def test_a_secret_in_a_traceback_is_blotted_out() -> None:
    error = raised(ValueError(f"bad header {KEY}"))

    line = written("bug", error=error)

    assert "Traceback" in line
    assert KEY not in line


def test_a_secret_in_the_cause_of_an_error_is_blotted_out() -> None:
    error = raised(ValueError("outer"))
    error.__cause__ = raised(KeyError(KEY))

    assert KEY not in written("bug", error=error)


def test_a_secret_that_begins_with_another_is_blotted_out_whole() -> None:
    assert "tail" not in written("abcd-tail", secrets=("abcd", "abcd-tail"))


def test_a_secret_of_a_few_letters_does_not_blot_out_the_whole_log() -> None:
    assert "job=1" in written("job=1", secrets=("1", ""))


@pytest.mark.parametrize(
    "url",
    [
        f"https://discord.com/api/v10/webhooks/123/{TOKEN}/messages/@original",
        f"https://discord.com/api/v10/interactions/123/{TOKEN}/callback",
        f"/webhooks/123/{TOKEN}",
        f"PATCH http://127.0.0.1:8080/api/v10/webhooks/123/{TOKEN}?with_components=true failed",
    ],
)
def test_the_token_of_an_interaction_is_blotted_out(url: str) -> None:
    line = written(f"failed: {url}")

    assert TOKEN not in line
    assert "123/***" in line


@pytest.mark.parametrize("around", ["%s", "<%s>", "'%s'", '"%s"', "(%s)", "see %s, please"])
def test_what_signs_an_address_is_blotted_out_and_the_address_is_not(around: str) -> None:
    line = written(around % SIGNED)

    assert "deadbeef" not in line
    assert "ex=66aa" not in line
    assert "https://cdn.discordapp.com/attachments/1/2/a.png?***" in line


def test_a_signed_address_in_a_traceback_is_blotted_out() -> None:
    assert "deadbeef" not in written("bug", error=raised(OSError(f"no route to {SIGNED}")))


def test_what_needs_no_blotting_is_left_as_it_is() -> None:
    assert written("job=1 url=https://a.example/b.mp4 why?").endswith("job=1 url=https://a.example/b.mp4 why?")


# -- set up -------------------------------------------------------------------------------------------------------


@pytest.fixture
def logging_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in ("discord", "httpx", "aiohttp", "asyncio", "PIL")}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.mark.usefixtures("logging_restored")
def test_once_set_up_every_logger_writes_discreetly_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(level="INFO", secrets=[KEY])

    logging.getLogger("anywhere").info("key %s at %s", KEY, SIGNED)

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "INFO anywhere key *** at https://cdn.discordapp.com/attachments/1/2/a.png?***" in captured.err


@pytest.mark.usefixtures("logging_restored")
def test_libraries_are_heard_from_warning_up(capsys: pytest.CaptureFixture[str]) -> None:
    set_up(level="DEBUG", secrets=[])

    logging.getLogger("discord.gateway").info("chatter")
    logging.getLogger("httpx").warning("trouble")
    logging.getLogger("bot").debug("ours")

    written = capsys.readouterr().err
    assert "chatter" not in written
    assert "trouble" in written
    assert "ours" in written


@pytest.mark.usefixtures("logging_restored")
@pytest.mark.parametrize(("behind_s", "is_said"), [(10.5, True), (38.0, True), (41.26, False), (90.0, False)])
def test_discord_is_called_late_only_where_that_can_be(
    capsys: pytest.CaptureFixture[str], behind_s: float, is_said: bool
) -> None:
    """A heartbeat that is answered at once may be measured from the one before, an interval of 41.25 s ago."""
    set_up(level="INFO", secrets=[])
    connection = cast("DiscordWebSocket", SimpleNamespace(thread_id=0, _max_heartbeat_timeout=60.0))
    keep_alive = KeepAliveHandler(ws=connection, interval=41.25)
    keep_alive._last_send = perf_counter() - behind_s

    keep_alive.ack()

    assert ("Can't keep up" in capsys.readouterr().err) is is_said


@pytest.mark.usefixtures("logging_restored")
def test_the_log_can_go_to_a_file_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    handler = logging.FileHandler(tmp_path / "bot.log")
    set_up(level="INFO", secrets=[KEY], handlers=[handler])

    logging.getLogger("anywhere").info("key %s", KEY)

    handler.close()
    assert "INFO anywhere key ***" in (tmp_path / "bot.log").read_text()
    assert capsys.readouterr().err == ""
