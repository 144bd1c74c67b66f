"""The settings: defaults, all problems at once, and no secret in anything that is printed."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from dotenv import dotenv_values
from pydantic import SecretStr, ValidationError

from bot.settings import Settings, SettingsError, load_settings

ROOT = Path(__file__).parents[2]
OFFICIAL_ACCOUNT = {"ZALO_OA_APP_ID": "123", "ZALO_OA_APP_SECRET": "abc", "ZALO_OA_SECRET_KEY": "def"}


def problems_of(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)
    return caught.value.problems


def write_as_environment(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, tuple) else str(value)


def test_env_example_names_every_setting_with_its_default() -> None:
    example = dotenv_values(ROOT / ".env.example")

    defaults = {name.upper(): write_as_environment(field.default) for name, field in Settings.model_fields.items()}
    assert list(example) == list(defaults)
    assert example == defaults


def test_env_example_explains_every_setting_in_a_comment_above() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()

    unexplained = [line for above, line in zip(["", *lines], lines, strict=False) if "=" in line and not above.strip()]
    assert [line for line in unexplained if not line.startswith("#")] == []


def test_an_untouched_copy_of_env_example_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_environment(monkeypatch)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes((ROOT / ".env.example").read_bytes())

    assert load_settings() == load_settings({})


def test_environment_beats_the_env_file_even_one_from_notepad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_environment(monkeypatch)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("HTTP_PORT=9000\nLOG_LEVEL=debug\n", encoding="utf-8-sig")
    monkeypatch.setenv("LOG_LEVEL", "WARNING")

    settings = load_settings()

    assert (settings.http_port, settings.log_level) == (9000, "warning")


def test_an_env_file_that_is_not_utf8_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("HTTP_HOST=máy\n", encoding="utf-16")

    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings()


def test_a_given_environment_is_the_only_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HTTP_PORT", "9001")
    (tmp_path / ".env").write_text("LOG_LEVEL=debug\n", encoding="utf-8")

    assert load_settings({}) == load_settings({"HTTP_PORT": "8080", "LOG_LEVEL": "info"})


def test_all_problems_come_at_once() -> None:
    problems = problems_of(
        {
            "DATABASE_URL": "mysql://root:hunter2@db/so",
            "HTTP_PORT": "70000",
            "LOG_LEVEL": "loud",
            "PUBLIC_URL": "http://thidua.example.vn",
            "TELEGRAM_MODE": "sometimes",
            "ZALO_BOT_QUOTA": "0",
            "ZALO_OA_APP_SECRET": "abc",
        }
    )

    assert [problem.split(":")[0] for problem in problems] == [
        "DATABASE_URL",
        "PUBLIC_URL",
        "HTTP_PORT",
        "LOG_LEVEL",
        "TELEGRAM_MODE",
        "ZALO_BOT_QUOTA",
        "Kênh Zalo OA còn thiếu ZALO_OA_APP_ID, ZALO_OA_SECRET_KEY.",
    ]


def test_the_error_reads_as_a_list() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"LOG_FORMAT": "xml", "HTTP_PORT": "tám nghìn"})

    assert str(caught.value) == (
        "Cấu hình có 2 lỗi:\n- HTTP_PORT: phải là một số nguyên.\n- LOG_FORMAT: phải là một trong: text, json."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres:swordfish@db/so"),
        ("TELEGRAM_BOT_TOKEN", "123:sword fish"),
        ("TELEGRAM_BOT_TOKEN", "swordfish"),
        ("TELEGRAM_WEBHOOK_SECRET", "sword.fish"),
        ("TELEGRAM_PROXY_URL", "socks9://user:swordfish@proxy"),
        ("TELEGRAM_PROXY_URL", "http://user:swordfish@[proxy"),
        ("TELEGRAM_API_URL", "https://user:swordfish@api.example.vn"),
        ("ZALO_BOT_WEBHOOK_SECRET", "swordfish swordfish"),
    ],
)
def test_a_refused_secret_is_nowhere_in_the_traceback(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({name: value})

    printed = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert name in printed
    assert "sword" not in printed


def test_secrets_do_not_show_in_repr() -> None:
    settings = load_settings(
        {
            "DATABASE_URL": "postgresql://so:swordfish@db/so",
            "SECRET_KEY": "swordfish",
            "TELEGRAM_BOT_TOKEN": "1:swordfish",
            "TELEGRAM_WEBHOOK_SECRET": "swordfish",
            "TELEGRAM_PROXY_URL": "http://user:swordfish@proxy:3128",
            "ZALO_BOT_TOKEN": "2:swordfish",
            "ZALO_BOT_WEBHOOK_SECRET": "swordfish",
            "ZALO_OA_APP_ID": "3",
            "ZALO_OA_APP_SECRET": "swordfish",
            "ZALO_OA_SECRET_KEY": "swordfish",
            "ZALO_OA_REFRESH_TOKEN": "swordfish",
        }
    )

    assert "swordfish" not in repr(settings) + str(settings)
    assert settings.telegram_bot_token == SecretStr("1:swordfish")


def test_settings_are_frozen() -> None:
    settings = load_settings({})

    with pytest.raises(ValidationError, match="frozen"):
        settings.http_port = 1


@pytest.mark.parametrize("address", ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:8080", "https://a.vn/"])
def test_public_url_is_https_or_this_machine(address: str) -> None:
    assert load_settings({"PUBLIC_URL": address}).public_url == address.rstrip("/")


@pytest.mark.parametrize(
    "address", ["http://10.0.0.5", "http://localhost.example.vn", "thidua.example.vn", "https://", "https://a.vn/?x=1"]
)
def test_public_url_refuses_the_rest(address: str) -> None:
    (problem,) = problems_of({"PUBLIC_URL": address})

    assert problem.startswith("PUBLIC_URL: ")


@pytest.mark.parametrize("name", ["TELEGRAM_MODE", "ZALO_BOT_MODE"])
def test_webhook_mode_needs_a_public_url(name: str) -> None:
    assert problems_of({name: "webhook"}) == (f"{name}=webhook cần có PUBLIC_URL.",)
    assert load_settings({name: "webhook", "PUBLIC_URL": "https://thidua.example.vn"}).public_url


@pytest.mark.parametrize(
    ("environ", "uses_webhook"),
    [
        ({}, False),
        ({"PUBLIC_URL": "https://a.vn"}, True),
        ({"PUBLIC_URL": "https://a.vn", "TELEGRAM_MODE": "polling", "ZALO_BOT_MODE": "polling"}, False),
        ({"PUBLIC_URL": "https://a.vn", "TELEGRAM_MODE": "webhook", "ZALO_BOT_MODE": "Webhook"}, True),
    ],
)
def test_auto_means_webhook_where_there_is_a_public_url(environ: dict[str, str], uses_webhook: bool) -> None:
    settings = load_settings(environ)

    assert (settings.telegram_uses_webhook, settings.zalo_bot_uses_webhook) == (uses_webhook, uses_webhook)


def test_channels_are_those_with_a_token() -> None:
    assert load_settings({}).channels == ()
    assert load_settings({"TELEGRAM_BOT_TOKEN": "", "ZALO_BOT_TOKEN": "1:a"}).channels == ("zalo_bot",)
    assert load_settings({"TELEGRAM_BOT_TOKEN": "1:a", **OFFICIAL_ACCOUNT}).channels == ("telegram", "zalo_oa")


def test_a_refresh_token_alone_is_not_an_official_account() -> None:
    assert problems_of({"ZALO_OA_REFRESH_TOKEN": "x"}) == (
        "Kênh Zalo OA còn thiếu ZALO_OA_APP_ID, ZALO_OA_APP_SECRET, ZALO_OA_SECRET_KEY.",
    )
    assert load_settings({"ZALO_OA_REFRESH_TOKEN": "x", **OFFICIAL_ACCOUNT}).zalo_oa_refresh_token


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "so-thi-dua.db", "postgresql://"])
def test_database_url_names_a_file_or_a_server(url: str) -> None:
    (problem,) = problems_of({"DATABASE_URL": url})

    assert problem.startswith("DATABASE_URL: ")


def test_media_hosts_are_a_list() -> None:
    settings = load_settings({"ZALO_MEDIA_HOSTS": " .ZDN.vn, 127.0.0.1 ,"})

    assert settings.zalo_media_hosts == (".zdn.vn", "127.0.0.1")


def test_a_blank_that_is_not_empty_is_a_mistake() -> None:
    (problem,) = problems_of({"SECRET_KEY": "  "})

    assert problem.startswith("SECRET_KEY: chỉ có khoảng trắng")


def forget_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
