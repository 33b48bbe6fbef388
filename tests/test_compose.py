"""How compose keeps the bot running: back after every crash and reboot, and idle over settings that can not be used."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
COMPOSE = (REPOSITORY / "compose.yaml").read_text()

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """`docker/start.py` with what stands for the bot: a few lines of Python."""

    def begun(bot: str, *arguments: str) -> "subprocess.Popen[str]":
        (tmp_path / "bot.py").write_text(f"import os, signal, sys\n{bot}\n")
        return subprocess.Popen(
            [sys.executable, str(REPOSITORY / "docker/start.py"), *arguments],
            env={"PYTHONPATH": str(tmp_path), "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return begun


def setting(name: str) -> str:
    found = re.search(rf"^\s+{name}: (.+)$", COMPOSE, flags=re.MULTILINE)
    assert found is not None, name
    return found[1]


def test_it_comes_back_after_a_reboot_and_is_started_by_the_script_that_stays_over_unusable_settings() -> None:
    assert setting("restart") == "unless-stopped"
    assert setting("entrypoint") == "[python, docker/start.py]"


def test_its_health_tells_of_unusable_settings() -> None:
    assert setting("test") == '[CMD, test, "!", -e, /tmp/unusable]'


def test_its_log_does_not_fill_the_disk() -> None:
    assert re.fullmatch(r"\d+m", setting("max-size"))
    assert int(setting("max-file").strip('"')) > 1


@pytest.mark.parametrize("status", [0, 1, 4, 137])
def test_a_bot_that_ends_ends_its_container_with_its_status(start: Start, tmp_path: Path, status: int) -> None:
    with start(f"sys.exit({status})", "run") as container:
        container.communicate()

    assert container.returncode == status
    assert not (tmp_path / "unusable").exists()


def test_settings_that_can_not_be_used_are_tried_once_and_then_the_container_stays_unhealthy(
    start: Start, tmp_path: Path
) -> None:
    with start("print('tried'); print('DISCORD_TOKEN is missing.', file=sys.stderr); sys.exit(2)", "run") as container:
        assert container.stderr is not None
        said = [container.stderr.readline(), container.stderr.readline()]
        assert container.poll() is None
        assert (tmp_path / "unusable").exists()
        container.terminate()
        tried, _ = container.communicate()

    assert said[0] == "DISCORD_TOKEN is missing.\n"
    assert "waits" in said[1]
    assert tried == "tried\n"
    assert container.returncode == 2


def test_another_command_in_the_container_ends_over_what_was_typed(start: Start) -> None:
    with start("sys.exit(2)", "ledger", "verify") as container:
        container.communicate()

    assert container.returncode == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_reaches_the_bot_which_ends_in_its_own_time(start: Start, number: signal.Signals) -> None:
    bot = "signal.signal(signal.SIGTERM, lambda *_: sys.exit('stopped')); print('up'); signal.pause()"
    with start(bot, "run") as container:
        assert container.stdout is not None
        assert container.stdout.readline() == "up\n"
        container.send_signal(number)
        _, said = container.communicate()

    assert said == "stopped\n"
    assert container.returncode == 1


def test_a_bot_that_was_killed_ends_its_container_as_shells_say_it(start: Start) -> None:
    with start("os.kill(os.getpid(), signal.SIGKILL)", "run") as container:
        container.communicate()

    assert container.returncode == 128 + signal.SIGKILL


def test_a_container_that_is_started_again_is_healthy_until_it_is_known_better(start: Start, tmp_path: Path) -> None:
    (tmp_path / "unusable").touch()
    with start("sys.exit(os.path.exists('unusable'))", "run") as container:
        container.communicate()

    assert container.returncode == 0
