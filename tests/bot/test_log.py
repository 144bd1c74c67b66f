"""Log lines: structured, on stderr, and without what people wrote."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.log import describe_error, get_log, name_error, set_up_logging
from commendation.reading.numbers import read_count

SECRET = "Trần Thị Lan"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in ("bot", "handlers", "report_builder", "storage", "commendation"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.reset_defaults()


def test_a_line_is_an_object_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info", "json")
    get_log("bot.worker").info("turn.settled", update=12)
    get_log("bot.worker").debug("not asked for")

    out, err = capsys.readouterr()
    assert out == ""
    (line,) = (json.loads(line) for line in err.splitlines())
    assert (line["event"], line["update"], line["level"]) == ("turn.settled", 12, "info")
    assert line["timestamp"].endswith("Z")


def test_other_libraries_speak_up_only_to_warn(capsys: pytest.CaptureFixture[str]) -> None:
    """httpx logs every URL it calls, and a bot's token is part of its URL."""
    set_up_logging("debug", "text")
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot1:geheim/getMe")
    logging.getLogger("httpx").warning("slow")

    err = capsys.readouterr().err
    assert "geheim" not in err
    assert "slow" in err


@pytest.mark.parametrize("style", ["json", "text"])
def test_a_traceback_is_told_as_type_and_line(capsys: pytest.CaptureFixture[str], style: str) -> None:
    set_up_logging("info", style)  # type: ignore[arg-type] # one of its two words
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("storage.writers").exception("the rollback failed")

    err = capsys.readouterr().err
    assert "ValueError" in err
    assert SECRET not in err
    assert len(err.splitlines()) == 1


def test_an_error_is_named_by_our_innermost_line() -> None:
    with pytest.raises(AttributeError) as raised:
        read_count(None)  # type: ignore[arg-type] # provokes an error inside the project

    assert name_error(raised.value)["error"] == "AttributeError"
    assert name_error(raised.value)["at"].startswith("commendation/")
    assert name_error(KeyError(SECRET)) == {"error": "KeyError", "at": ""}


def test_a_kept_error_has_its_text_but_no_sql_parameters() -> None:
    class Wrapped(Exception):
        orig = ValueError("UNIQUE constraint failed: inbox.external_id")

    error = Wrapped(f"INSERT INTO answers ... parameters: {SECRET}")

    assert describe_error(error) == "Wrapped (): UNIQUE constraint failed: inbox.external_id"
    assert len(describe_error(ValueError("x" * 10_000))) == 500
