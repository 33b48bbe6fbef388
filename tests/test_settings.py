"""What the operator may set, what is refused in one sentence, and that no secret is ever shown."""

import re
from errno import EACCES
from pathlib import Path

import pytest

from bot.domain.catalog import ProviderName
from bot.domain.policy import Limits
from bot.settings import BadSettings, Settings, is_loopback, read_settings, require_provider, token_of

RUNCOMFY, FAL, PIKA, COMFY = ProviderName
EXAMPLE = Path(__file__).parents[1] / ".env.example"
SECRET_SETTINGS = ["DISCORD_TOKEN", "RUNCOMFY_API_TOKEN", "FAL_KEY", "PIKA_API_KEY", "COMFY_API_KEY"]
ADDRESSES = [
    "DISCORD_API_URL",
    "DISCORD_GATEWAY_URL",
    "DISCORD_CDN_URLS",
    "RUNCOMFY_URL",
    "FAL_QUEUE_URL",
    "FAL_REST_URL",
    "PIKA_URL",
    "COMFY_URL",
]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the machine that tests run on, and no `.env`."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


def complaint() -> str:
    with pytest.raises(BadSettings) as caught:
        read_settings()
    return str(caught.value)


# -- what works at once -------------------------------------------------------------------------------------------


def test_nothing_but_secrets_has_to_be_set() -> None:
    settings = read_settings()

    assert settings.limits == Limits(
        starting_pool=1000,
        refill_per_month=1000,
        quota_per_day=100,
        daily_spend_micros=10_000_000,
        monthly_spend_micros=100_000_000,
        server_daily_spend_micros=5_000_000,
    )
    assert settings.database_path == Path("data/bot.db")
    assert settings.allowed_servers == frozenset()
    assert not settings.direct_use
    assert settings.secrets == ()


def test_an_empty_line_counts_as_not_set(put: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        put.setenv(name.upper(), "")

    assert read_settings() == Settings.model_construct()


def test_a_dotenv_file_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# a comment\nFAL_KEY=abc:def\nQUOTA_PER_DAY=5\nOF_ANOTHER_PROGRAM=1\n")

    settings = read_settings()

    assert (settings.keys, settings.quota_per_day) == ({FAL: "abc:def"}, 5)


def test_a_dotenv_file_that_can_not_be_read_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(EACCES, "Permission denied")

    (tmp_path / ".env").write_text("STARTING_POOL=5")
    monkeypatch.setattr("dotenv.main.DotEnv._get_stream", refused)

    assert complaint() == ".env can not be read (Permission denied); let the user who runs the bot read it."


def test_settings_can_not_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_settings().quota_per_day = 7  # type: ignore[misc]


def test_money_is_exact(put: pytest.MonkeyPatch) -> None:
    put.setenv("DAILY_SPEND_LIMIT_USD", "0.29")

    assert read_settings().limits.daily_spend_micros == 290_000


# -- providers ----------------------------------------------------------------------------------------------------


def test_providers_come_in_the_order_of_preference_and_only_with_a_key(put: pytest.MonkeyPatch) -> None:
    put.setenv("PROVIDERS", "comfy, fal ,runcomfy")
    put.setenv("FAL_KEY", "f")
    put.setenv("COMFY_API_KEY", " c ")

    assert list(read_settings().keys.items()) == [(COMFY, "c"), (FAL, "f")]


def test_without_an_order_it_is_that_of_the_names(put: pytest.MonkeyPatch) -> None:
    for name in ("RUNCOMFY_API_TOKEN", "FAL_KEY", "PIKA_API_KEY", "COMFY_API_KEY"):
        put.setenv(name, "k")

    assert list(read_settings().keys) == [RUNCOMFY, FAL, PIKA, COMFY]


def test_a_provider_that_is_not_preferred_is_not_used(put: pytest.MonkeyPatch) -> None:
    put.setenv("PROVIDERS", "fal")
    put.setenv("COMFY_API_KEY", "c")

    assert read_settings().keys == {}


def test_a_provider_named_twice_is_one(put: pytest.MonkeyPatch) -> None:
    put.setenv("PROVIDERS", "fal,fal,comfy")

    assert read_settings().providers == (FAL, COMFY)


def test_without_any_key_the_operator_hears_which_there_are() -> None:
    with pytest.raises(BadSettings, match="put RUNCOMFY_API_TOKEN, FAL_KEY, PIKA_API_KEY or COMFY_API_KEY in"):
        require_provider(read_settings())


def test_one_key_is_enough(put: pytest.MonkeyPatch) -> None:
    put.setenv("FAL_KEY", "f")

    require_provider(read_settings())


def test_without_a_token_the_operator_hears_where_to_get_it() -> None:
    with pytest.raises(BadSettings, match="DISCORD_TOKEN is missing"):
        token_of(read_settings())


# -- wrong values -------------------------------------------------------------------------------------------------

WRONG = [
    ("PROVIDERS", "fal,sora-secret"),
    ("STARTING_POOL", "-1"),
    ("STARTING_POOL", "many-secret"),
    ("STARTING_POOL", "10000000000000"),
    ("QUOTA_PER_DAY", "1.5"),
    ("DAILY_SPEND_LIMIT_USD", "-0.01"),
    ("DAILY_SPEND_LIMIT_USD", "nan"),
    ("DAILY_SPEND_LIMIT_USD", "inf"),
    ("CREDITS_PER_USD", "0"),
    ("ALLOWED_SERVERS", "123,my-server-secret"),
    ("OPERATOR_SERVERS", "123,my-server-secret"),
    ("DIRECT_USE", "perhaps-secret"),
    ("JOBS_AT_ONCE", "0"),
    ("JOBS_AT_ONCE", "2001"),
    ("QUEUE_LIMIT_MINUTES", "-0.5"),
    ("RENDER_LIMIT_MINUTES", "nan"),
    ("DATABASE_URL", "postgresql://me:secret@host/db"),
    ("LOG_LEVEL", "LOUD-secret"),
    ("HTTPS_PROXY", "socks5://secret.example:1080"),
    ("HTTP_PROXY", "http://secret.example:port"),
    *((name, "secret token") for name in SECRET_SETTINGS),
    *((name, "secret\ttoken") for name in SECRET_SETTINGS),
    *((name, "sécret") for name in SECRET_SETTINGS),
    *((name, "http://secret.example") for name in ADDRESSES),
    *((name, "ftp://secret.example") for name in ADDRESSES),
    *((name, "secret.example") for name in ADDRESSES),
    *((name, "https:///secret") for name in ADDRESSES),
    ("DISCORD_CDN_URLS", "https://cdn.discordapp.com,http://secret.example"),
]


@pytest.mark.parametrize(("name", "value"), WRONG, ids=[f"{name}={value}" for name, value in WRONG])
def test_a_wrong_value_is_one_sentence_that_names_the_variable_and_not_the_value(
    put: pytest.MonkeyPatch, name: str, value: str
) -> None:
    put.setenv(name, value)

    said = complaint()

    assert re.fullmatch(rf"{name} [a-z][^\n]*\.", said), said
    assert value not in said
    assert "secret" not in said.lower()


def test_several_wrong_values_are_a_sentence_each(put: pytest.MonkeyPatch) -> None:
    put.setenv("JOBS_AT_ONCE", "0")
    put.setenv("QUOTA_PER_DAY", "x")

    assert [line.split()[0] for line in complaint().splitlines()] == ["QUOTA_PER_DAY", "JOBS_AT_ONCE"]


# -- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:9", "[::1]:1"])
def test_this_machine_itself_may_be_spoken_to_in_the_clear(put: pytest.MonkeyPatch, name: str, host: str) -> None:
    address = f"{'ws' if name == 'DISCORD_GATEWAY_URL' else 'http'}://{host}"
    put.setenv(name, address)

    assert address in str(getattr(read_settings(), name.lower()))


@pytest.mark.parametrize(
    "name", [name for name in ADDRESSES if name not in {"DISCORD_GATEWAY_URL", "DISCORD_CDN_URLS"}]
)
def test_a_slash_at_the_end_changes_nothing(put: pytest.MonkeyPatch, name: str) -> None:
    put.setenv(name, "https://host.example/base/")

    assert getattr(read_settings(), name.lower()) == "https://host.example/base"


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1/", True),
        ("http://127.9.9.9:1/", True),
        ("http://localhost", True),
        ("ws://[::1]:2/", True),
        ("http://10.0.0.1", False),
        ("http://localhost.example", False),
        ("http://127.0.0.1.example", False),
        ("http://0.0.0.0", False),
        ("https://me@example.com:127", False),
        ("", False),
    ],
)
def test_only_this_machine_is_this_machine(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback


def test_servers_are_a_list_of_ids(put: pytest.MonkeyPatch) -> None:
    put.setenv("ALLOWED_SERVERS", " 123, 456 ,")
    put.setenv("OPERATOR_SERVERS", "456")

    assert read_settings().allowed_servers == {"123", "456"}
    assert read_settings().operator_servers == {"456"}


# -- secrets ------------------------------------------------------------------------------------------------------


def test_secrets_are_used_and_never_shown(put: pytest.MonkeyPatch) -> None:
    for name in SECRET_SETTINGS:
        put.setenv(name, f"the-{name}")

    settings = read_settings()

    assert settings.secrets == tuple(f"the-{name}" for name in SECRET_SETTINGS)
    assert token_of(settings) == "the-DISCORD_TOKEN"
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert "the-" not in shown


@pytest.mark.parametrize("name", SECRET_SETTINGS)
def test_a_secret_that_is_only_spaces_is_none(put: pytest.MonkeyPatch, name: str) -> None:
    put.setenv(name, "  ")

    assert read_settings().secrets == ()


# -- .env.example -------------------------------------------------------------------------------------------------


def example_lines() -> dict[str, str]:
    lines = (line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def test_the_example_lists_exactly_the_settings() -> None:
    assert sorted(example_lines()) == sorted(name.upper() for name in Settings.model_fields)


def test_the_example_as_it_is_means_the_defaults(put: pytest.MonkeyPatch) -> None:
    defaults = read_settings()
    for name, value in example_lines().items():
        put.setenv(name, value)

    assert read_settings() == defaults


def test_the_example_holds_no_secret() -> None:
    assert {example_lines()[name] for name in SECRET_SETTINGS} == {""}


@pytest.mark.parametrize(
    ("settings", "refill"),
    [
        ({}, 1000),
        ({"REFILL_PER_MONTH": "0"}, 0),
        ({"REFILL_PER_MONTH": "20000"}, 10_000),  # As far as 100 dollars a month go.
        ({"MONTHLY_SPEND_LIMIT_USD": "5"}, 500),
        ({"STARTING_POOL": "0"}, 0),
        ({"STARTING_POOL": "0", "REFILL_PER_MONTH": "300"}, 300),
    ],
)
def test_pools_are_refilled_up_to_the_limits_of_money(
    put: pytest.MonkeyPatch, settings: dict[str, str], refill: int
) -> None:
    for name, value in settings.items():
        put.setenv(name, value)

    assert read_settings().limits.refill_per_month == refill
