"""The command line before the first start, and with a server or a value that can not be."""

import logging
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import cli


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'bot.db'}")
    return tmp_path / "bot.db"


def ran(*arguments: str) -> Result:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        return CliRunner().invoke(cli, arguments)
    finally:
        for handler in set(root.handlers) - set(handlers):
            handler.close()
        root.handlers = handlers  # The command set up a log of its own.
        root.setLevel(level)


CREDITS = ("--server", "123", "--amount", "5", "--reason", "why")


@pytest.mark.parametrize("command", [("ledger", "verify"), ("operator", "pool", *CREDITS), ("jobs", "unknown")])
def test_where_there_is_no_database_its_path_and_the_way_to_name_another_are_said(
    path: Path, command: tuple[str, ...]
) -> None:
    result = ran(*command)

    assert result.exit_code == 2
    assert f"there is no database at {path}" in " ".join(result.output.split())
    assert "DATABASE_URL" in result.output
    assert not path.exists()


@pytest.mark.parametrize("command", [("operator", "pool"), ("ledger", "grant")], ids=" ".join)
def test_a_server_that_the_bot_does_not_know_gets_nothing_unless_one_insists(
    path: Path, command: tuple[str, ...]
) -> None:
    made = ran("migrate")

    refused = ran(*command, *CREDITS)
    insisted = ran(*command, *CREDITS, "--even-unknown")

    assert (made.exit_code, refused.exit_code, insisted.exit_code) == (0, 2, 0)
    assert "knows no server with the id 123, so nothing was done" in " ".join(refused.output.split())


@pytest.mark.parametrize("server", ["lantern", "-1", "\uff11\uff12"])
def test_what_is_no_id_is_refused_as_such(path: Path, server: str) -> None:
    ran("migrate")

    result = ran("operator", "pool", "--server", server, "--amount", "5", "--reason", "why")

    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_demo_of_an_impossible_length_says_which_there_are(path: Path) -> None:
    result = ran("demo", "--once", "--prompt", "waves", "--duration", "7", "--out", str(path.parent / "out"))

    assert result.exit_code == 2
    assert "duration must be one of 5 seconds" in " ".join(result.output.split())


def test_more_pictures_than_a_command_takes_are_not_dropped_in_silence(path: Path) -> None:
    photo = path.parent / "photo.jpg"
    photo.write_bytes(b"never looked at")
    result = ran("demo", "--once", *["--image", str(photo)] * 6, "--out", str(path.parent / "out"))

    assert result.exit_code == 2
    assert "--image can be given 5 times at most." in result.stderr


def test_a_record_that_can_not_be_written_is_one_sentence(path: Path) -> None:
    result = ran("demo", "--once", "--prompt", "waves", "--record", str(path.parent / "nowhere" / "traffic.jsonl"))

    assert result.exit_code == 2
    assert "can not be written to (No such file or directory)." in " ".join(result.output.split())
