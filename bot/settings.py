"""Every setting, once: read from the environment or `.env`, checked, frozen.

Nothing below this floor reads the environment; adapters are handed plain values. A wrong or missing setting becomes
one sentence that names the variable and never shows its value, because it may be a secret.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, create_model, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.admission import NewServerRule
from bot.domain.catalog import MICROS_PER_USD, SPECS, ProviderName
from bot.domain.ledger import MOST_CREDITS
from bot.domain.policy import Limits


class BadSettings(Exception):
    """The settings can not be used; the text is for the operator."""


KEYS = {spec.key_setting.lower(): (SecretStr | None, None) for spec in SPECS.values()}
ADDRESSES = {name.lower(): (str, default) for spec in SPECS.values() for name, default in spec.addresses.items()}

if TYPE_CHECKING:

    class ProviderSettings(BaseSettings):
        """The key and the addresses of every provider, from its spec (`domain/providers/`)."""

else:
    ProviderSettings = create_model("ProviderSettings", __base__=BaseSettings, **KEYS, **ADDRESSES)


class Settings(ProviderSettings):
    """One attribute an environment variable, in lower case. `.env.example` says what each is for."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    discord_token: SecretStr | None = None

    providers: Annotated[tuple[ProviderName, ...], NoDecode] = tuple(ProviderName)

    database_url: str = "sqlite:///data/bot.db"
    data_dir: Path = Path("data")

    starting_pool: int = Field(default=1000, ge=0, le=MOST_CREDITS)
    refill_per_month: int = Field(default=1000, ge=0, le=MOST_CREDITS)
    quota_per_day: int = Field(default=100, ge=0, le=MOST_CREDITS)
    daily_spend_limit_usd: float = Field(default=10.0, ge=0, le=1_000_000)
    monthly_spend_limit_usd: float = Field(default=100.0, ge=0, le=10_000_000)
    server_daily_spend_limit_usd: float = Field(default=5.0, ge=0, le=1_000_000)
    video_price_limit_usd: float = Field(default=5.0, gt=0, le=10_000)
    credits_per_usd: int = Field(default=100, ge=1, le=1_000_000)
    allowed_servers: Annotated[frozenset[str], NoDecode] = frozenset()
    operator_servers: Annotated[frozenset[str], NoDecode] = frozenset()
    new_servers: NewServerRule = NewServerRule.ASK
    direct_use: bool = False
    admins_may_create_credits: bool = False

    jobs_at_once: int = Field(default=20, ge=1, le=2000)
    member_jobs_at_once: int = Field(default=3, ge=1, le=2000)
    queue_limit_minutes: float = Field(default=30, gt=0, le=24 * 60)
    render_limit_minutes: float = Field(default=20, gt=0, le=24 * 60)

    discord_api_url: str = "https://discord.com/api/v10"
    discord_gateway_url: str = "wss://gateway.discord.gg/"
    discord_cdn_urls: Annotated[tuple[str, ...], NoDecode] = (
        "https://cdn.discordapp.com",
        "https://media.discordapp.net",
    )

    https_proxy: SecretStr | None = None
    http_proxy: SecretStr | None = None
    no_proxy: str = ""

    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @field_validator("providers", "discord_cdn_urls", "allowed_servers", "operator_servers", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))
        return value

    @field_validator("allowed_servers", "operator_servers")
    @classmethod
    def _are_ids(cls, servers: frozenset[str]) -> frozenset[str]:
        if not all(server.isdecimal() for server in servers):
            raise ValueError("takes server ids, digits only, separated by commas")
        return servers

    @field_validator("discord_token", *KEYS)
    @classmethod
    def _fits_a_header(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is None:
            return None
        text = secret.get_secret_value().strip()
        if not text.isascii() or not text.isprintable() or " " in text:
            raise ValueError("holds characters that no key has; copy it again")
        return SecretStr(text) if text else None

    @field_validator("discord_api_url", "discord_gateway_url", *ADDRESSES)
    @classmethod
    def _is_safe(cls, url: str) -> str:
        parts = urlsplit(url)
        try:
            parts.port  # noqa: B018 - reading it is the check.
        except ValueError:
            raise ValueError("takes a port from 1 to 65535") from None
        secure = parts.scheme in {"https", "wss"}
        if not parts.hostname or parts.scheme not in {"https", "wss", "http", "ws"}:
            raise ValueError("takes a full address, such as https://host")
        if not secure and not is_loopback(url):
            raise ValueError("takes an https or wss address; without encryption only this machine itself")
        return url.rstrip("/") if parts.scheme.startswith("http") else url

    @field_validator("https_proxy", "http_proxy")
    @classmethod
    def _is_proxy(cls, proxy: SecretStr | None) -> SecretStr | None:
        url = proxy.get_secret_value().strip() if proxy is not None else ""
        if not url:
            return None
        url = url if "://" in url else f"http://{url}"  # As curl reads it.
        try:
            parts = urlsplit(url)
            is_known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        except ValueError:
            is_known = False
        if not is_known:
            raise ValueError(
                "takes the address of a proxy that is spoken to by http or https, such as http://host:3128"
            )
        return SecretStr(url)

    @field_validator("discord_cdn_urls")
    @classmethod
    def _are_safe(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(cls._is_safe(url) for url in urls)

    @model_validator(mode="after")
    def _is_sqlite(self) -> Self:
        if not self.database_url.startswith("sqlite:///") or not self.database_path.name:
            raise ValueError("DATABASE_URL takes sqlite:///path/to/file.db")
        return self

    @property
    def database_path(self) -> Path:
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def keys(self) -> Mapping[ProviderName, str]:
        """The providers that have a key, in the order of preference."""
        keys = {name: self._secret(SPECS[name].key_setting.lower()) for name in self.providers}
        return {name: key for name, key in keys.items() if key is not None}

    def urls_of(self, name: ProviderName) -> Mapping[str, str]:
        """A provider's addresses by their settings' names, as its spec has them."""
        return {setting: getattr(self, setting.lower()) for setting in SPECS[name].addresses}

    @property
    def limits(self) -> Limits:
        return Limits(
            starting_pool=self.starting_pool,
            refill_per_month=self._refill,
            quota_per_day=self.quota_per_day,
            daily_spend_micros=round(self.daily_spend_limit_usd * MICROS_PER_USD),
            monthly_spend_micros=round(self.monthly_spend_limit_usd * MICROS_PER_USD),
            server_daily_spend_micros=round(self.server_daily_spend_limit_usd * MICROS_PER_USD),
        )

    @property
    def _refill(self) -> int:
        """Never more than a month's limit of money pays for.

        Who starts pools with nothing hands credits out by themselves, unless they say otherwise.
        """
        if not self.starting_pool and "refill_per_month" not in self.model_fields_set:
            return 0
        return min(self.refill_per_month, int(self.monthly_spend_limit_usd * self.credits_per_usd))

    @property
    def video_price_limit_micros(self) -> int:
        return round(self.video_price_limit_usd * MICROS_PER_USD)

    def proxy_of(self, scheme: Literal["https", "http"]) -> str | None:
        """The proxy for addresses of that scheme, with the name and the password that it wants."""
        return self._secret(f"{scheme}_proxy")

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be written anywhere."""
        secrets = map(self._secret, ("discord_token", *KEYS))
        passwords = (urlsplit(self.proxy_of(scheme) or "").password for scheme in ("https", "http"))
        return tuple(secret for secret in (*secrets, *passwords) if secret)

    def _secret(self, field: str) -> str | None:
        kept: SecretStr | None = getattr(self, field)
        return None if kept is None else kept.get_secret_value()


def read_settings(**overrides: object) -> Settings:
    """The settings of this process. Raises BadSettings."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except UnicodeDecodeError:
        raise BadSettings(".env is not UTF-8 text; save it as such.") from None
    except OSError as error:
        raise BadSettings(f".env can not be read ({error.strerror}); let the user who runs the bot read it.") from None
    except ValidationError as error:
        raise BadSettings("\n".join(_sentence(problem["loc"], problem["msg"]) for problem in error.errors())) from None


def token_of(settings: Settings) -> str:
    """The bot's token. Raises BadSettings."""
    if settings.discord_token is None:
        raise BadSettings("DISCORD_TOKEN is missing: put the bot's token from Discord's developer portal into .env.")
    return settings.discord_token.get_secret_value()


def require_provider(settings: Settings) -> None:
    """Raises BadSettings when no provider has a key."""
    if not settings.keys:
        *others, last = (spec.key_setting for spec in SPECS.values())
        raise BadSettings(f"No provider has a key: put {', '.join(others)} or {last} in .env.")


def is_loopback(url: str) -> bool:
    """Whether an address points to this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    name = str(place[0]).upper() if place else ""
    text = message.removeprefix("Value error, ")
    return f"{name} {text[0].lower()}{text[1:]}." if name else f"{text}."
