"""Every setting of the process, read and checked once. The only reader of the environment.

A setting's name in the environment (or in `.env`) is its field's name in capitals: `telegram_bot_token` is
TELEGRAM_BOT_TOKEN. An empty value means the default. `.env.example` lists them all for the person who installs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Annotated, Any, Literal, get_args
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ChannelName = Literal["telegram", "zalo_bot", "zalo_oa"]


class SettingsError(Exception):
    """The configuration cannot be used. `problems` holds all of them, one sentence each, never a value."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join([f"Cấu hình có {len(problems)} lỗi:", *(f"- {problem}" for problem in problems)]))


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment and, below it, `.env` of the working directory; or `environ` and nothing else.

    Raises:
        SettingsError: with every problem found, in Vietnamese.
    """
    try:
        if environ is None:
            return Settings()
        # Each field is given, so nothing is left for the process's own environment to say.
        fields = Settings.model_fields.items()
        given: dict[str, Any] = {name: environ.get(name.upper()) or field.default for name, field in fields}
        return Settings(**given)
    except ValidationError as error:
        problems = tuple(_describe_problem(details) for details in error.errors(include_url=False, include_input=False))
    except UnicodeDecodeError:
        problems = ("Tệp .env phải được lưu ở dạng UTF-8.",)
    # Outside the handler: what pydantic or dotenv raised holds the values, and must not follow in a traceback.
    raise SettingsError(problems)


def _split_address(value: str) -> SplitResult:
    problem = "phải là một địa chỉ đầy đủ, bắt đầu bằng http:// hoặc https://, không kèm dấu ? hay #"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        # urlsplit quotes what it was given, which may hold a password.
        raise ValueError(problem) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or parts.query or parts.fragment:
        raise ValueError(problem)
    if re.search(r"\s", value):
        raise ValueError(problem)
    return parts


def _check_address(value: str) -> str:
    if "@" in _split_address(value).netloc:
        raise ValueError("không được chứa tên đăng nhập hay mật khẩu")
    return value.rstrip("/")


def _check_public_address(value: str) -> str:
    address = _check_address(value)
    parts = urlsplit(address)
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise ValueError("phải bắt đầu bằng https:// (http:// chỉ dùng được cho chính máy này, ví dụ localhost)")
    return address


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_proxy(value: SecretStr) -> SecretStr:
    _split_address(value.get_secret_value())
    return value


def _check_database(value: SecretStr) -> SecretStr:
    scheme, _, rest = value.get_secret_value().partition("://")
    if scheme == "sqlite" and rest.startswith("/") and rest not in ("/", "/:memory:"):
        return value
    if scheme == "postgresql" and rest:
        return value
    raise ValueError("phải có dạng sqlite:///đường/dẫn/tệp.db hoặc postgresql://người-dùng:mật-khẩu@máy/tên")


def _check_token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[\w:.~-]+", value.get_secret_value(), flags=re.ASCII):
        raise ValueError("có ký tự lạ (khoảng trắng, dấu nháy, gạch chéo?); hãy chép lại nguyên mã")
    return value


def _check_telegram_token(value: SecretStr) -> SecretStr:
    # What stands before the colon is the bot's id, which is no secret and kept with every conversation.
    if not re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", value.get_secret_value()):
        raise ValueError("phải có dạng 123456789:ABC..., đúng như @BotFather đã gửi; hãy chép lại nguyên mã")
    return value


def _check_telegram_secret(value: SecretStr) -> SecretStr:
    # Bot API, setWebhook: secret_token.
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
        raise ValueError("chỉ gồm chữ không dấu, chữ số, _ và -, dài 1 đến 256 ký tự")
    return value


def _check_zalo_secret(value: SecretStr) -> SecretStr:
    # Zalo Bot Platform, setWebhook: secret_token.
    if not re.fullmatch(r"[!-~]{8,256}", value.get_secret_value()):
        raise ValueError("chỉ gồm chữ không dấu, chữ số và dấu câu, không có khoảng trắng, dài 8 đến 256 ký tự")
    return value


def _check_verifier(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9._~-]{43}", value.get_secret_value()):
        raise ValueError("phải dài đúng 43 ký tự, gồm chữ không dấu, chữ số và . _ ~ -")
    return value


def _split_hosts(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return tuple(host.strip().lower() for host in value.split(",") if host.strip())


def _check_hosts(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value or not all(re.fullmatch(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*", host) for host in value):
        raise ValueError("là các tên máy cách nhau bằng dấu phẩy; dấu chấm ở đầu nghĩa là mọi tên con")
    return value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


Address = Annotated[str, AfterValidator(_check_address)]
PublicAddress = Annotated[str, AfterValidator(_check_public_address)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_check_database)]
ProxyUrl = Annotated[SecretStr, AfterValidator(_check_proxy)]
Token = Annotated[SecretStr, AfterValidator(_check_token)]
TelegramToken = Annotated[SecretStr, AfterValidator(_check_telegram_token)]
TelegramSecret = Annotated[SecretStr, AfterValidator(_check_telegram_secret)]
ZaloSecret = Annotated[SecretStr, AfterValidator(_check_zalo_secret)]
OaVerifier = Annotated[SecretStr, AfterValidator(_check_verifier)]
Hosts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_hosts), AfterValidator(_check_hosts)]
Mode = Annotated[Literal["auto", "polling", "webhook"], BeforeValidator(_lower)]
OaButtons = Annotated[Literal["plain", "list", "button", "off"], BeforeValidator(_lower)]
OaFormula = Literal["strict", "app-secret", "oa-id", "oa-id-app-secret"]
"""How webhook calls are signed: by the documented formula, or one that differs from it in what its name says."""
OaSignature = Annotated[Literal["strict", "app-secret", "oa-id", "oa-id-app-secret", "log"], BeforeValidator(_lower)]
OaWindow = Annotated[Literal["free", "paid"], BeforeValidator(_lower)]
LogLevel = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)]
LogFormat = Annotated[Literal["text", "json"], BeforeValidator(_lower)]


class Settings(BaseSettings):
    """All settings, checked. Secrets and URLs that may hold a password are `SecretStr`: no repr shows them.

    The order of the fields matters: a check that looks at other settings sees those above it.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8-sig",  # Notepad writes a byte order mark
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        validate_default=True,
    )

    database_url: DatabaseUrl = SecretStr("sqlite:///data/so-thi-dua.db")
    """`sqlite:///path` (a relative path counts from the working directory) or `postgresql://…`."""
    secret_key: SecretStr | None = None
    """Signs links and derives webhook secrets. None: generated once and kept in the database."""
    backup_passphrase: SecretStr | None = None
    """Encrypts backups, and opens encrypted ones. None: backups are written as they are."""
    retention_days: int = Field(default=365, ge=7)
    """How long messages, answers and files sent in are kept after they were dealt with. The ledger stays."""
    public_url: PublicAddress | None = None
    """Where platforms and browsers reach this process, without a trailing slash."""
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=1, le=65535)
    log_level: LogLevel = "info"
    log_format: LogFormat = "text"
    libreoffice: str = "auto"
    """Where LibreOffice is, which makes PDFs: "auto", "off", or the path of soffice."""

    telegram_bot_token: TelegramToken | None = None
    telegram_api_url: Address = "https://api.telegram.org"
    telegram_mode: Mode = "auto"
    telegram_webhook_secret: TelegramSecret | None = None
    """None: derived from the secret key."""
    telegram_proxy_url: ProxyUrl | None = None
    """An HTTP proxy for calls to Telegram only."""

    zalo_bot_token: Token | None = None
    zalo_bot_api_url: Address = "https://bot-api.zaloplatforms.com"
    zalo_bot_mode: Mode = "auto"
    zalo_bot_webhook_secret: ZaloSecret | None = None
    """None: derived from the secret key."""
    zalo_bot_quota: int = Field(default=3000, ge=1)
    """Messages that the bot may send in a calendar month."""

    zalo_oa_app_id: Token | None = None
    zalo_oa_app_secret: Token | None = None
    zalo_oa_secret_key: Token | None = None
    """The key that signs the Official Account's webhooks: another one than the app's secret."""
    zalo_oa_refresh_token: Token | None = None
    """Starts the chain of single-use tokens kept in the database. A changed value beats the stored pair, an
    unchanged one never does."""
    zalo_oa_api_url: Address = "https://openapi.zalo.me"
    zalo_oa_oauth_url: Address = "https://oauth.zaloapp.com"
    zalo_oa_buttons: OaButtons = "plain"
    """Envelope around buttons: `plain` (no template_type), `list`, `button`, or `off` for a numbered menu."""
    zalo_oa_signature: OaSignature = "strict"
    """Which formula signs webhook calls; another signature is refused. `log`, for one day: noted, and taken."""
    zalo_oa_window: OaWindow = "free"
    """How long after somebody's last sign of life they are written to: 48 hours (`free`), or 7 days, for which Zalo
    charges after the first 48 hours (`paid`)."""
    zalo_oa_appsecret_proof: bool = False
    """Whether the app is switched to ask for `appsecret_proof` with every call."""
    zalo_oa_code_verifier: OaVerifier | None = None
    """PKCE verifier of a pair that is fixed in Zalo's console. None: a new one for each consent."""
    zalo_media_hosts: Hosts = (".zdn.vn", ".zadn.vn")
    """Hosts that files sent by people may be fetched from; a leading dot stands for every name below."""

    @field_validator("*", mode="before")
    @classmethod
    def _strip(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if not value.strip():
            raise ValueError("chỉ có khoảng trắng; hãy bỏ trống hẳn nếu muốn dùng mặc định")
        return value.strip()

    @field_validator("telegram_mode", "zalo_bot_mode")
    @classmethod
    def _check_mode(cls, mode: str, info: ValidationInfo) -> str:
        if mode == "webhook" and info.data.get("public_url", "refused above") is None:
            name = (info.field_name or "").upper()
            raise PydanticCustomError("settings_together", f"{name}=webhook cần có PUBLIC_URL")
        return mode

    @field_validator("zalo_oa_refresh_token")
    @classmethod
    def _check_official_account(cls, token: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        needed = ("zalo_oa_app_id", "zalo_oa_app_secret", "zalo_oa_secret_key")
        missing = [name.upper() for name in needed if info.data.get(name, "refused above") is None]
        if missing and (token is not None or len(missing) < len(needed)):
            raise PydanticCustomError("settings_together", f"Kênh Zalo OA còn thiếu {', '.join(missing)}")
        return token

    @property
    def channels(self) -> tuple[ChannelName, ...]:
        """The channels that have what they need to start; empty means the terminal chat."""
        given: dict[ChannelName, SecretStr | None] = {
            "telegram": self.telegram_bot_token,
            "zalo_bot": self.zalo_bot_token,
            "zalo_oa": self.zalo_oa_app_id,
        }
        return tuple(name for name, token in given.items() if token is not None)

    @property
    def telegram_uses_webhook(self) -> bool:
        return self._uses_webhook(self.telegram_mode)

    @property
    def zalo_bot_uses_webhook(self) -> bool:
        return self._uses_webhook(self.zalo_bot_mode)

    def _uses_webhook(self, mode: Mode) -> bool:
        return mode == "webhook" or (mode == "auto" and self.public_url is not None)


def _describe_problem(details: ErrorDetails) -> str:
    name = str(details["loc"][0])
    match details["type"]:
        case "settings_together":
            return details["msg"] + "."
        case "literal_error":
            problem = f"phải là một trong: {', '.join(_list_words(name))}"
        case "bool_parsing" | "bool_type":
            problem = "phải là true hoặc false"
        case "int_parsing" | "int_parsing_size" | "int_from_float" | "int_type":
            problem = "phải là một số nguyên"
        case "greater_than_equal":
            problem = f"phải từ {details['ctx']['ge']} trở lên"
        case "less_than_equal":
            problem = f"phải từ {details['ctx']['le']} trở xuống"
        case "value_error":
            problem = str(details["ctx"]["error"])
        case _:
            problem = "giá trị không dùng được"
    return f"{name.upper()}: {problem}."


def _list_words(name: str) -> tuple[str, ...]:
    return get_args(Settings.model_fields[name].annotation)
