"""One structured line per hop of an update, on stderr. Lines carry ids and times, never answers or secrets."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import FilteringBoundLogger, Processor

from bot.settings import LogFormat, LogLevel

ROOT = Path(__file__).resolve().parent.parent
OURS = ("bot", "handlers", "report_builder", "storage", "commendation")


def set_up_logging(level: LogLevel, style: LogFormat) -> None:
    """Send every log line to stderr, ours from `level` on and other libraries' from "warning" on.

    Libraries stay quiet because some of them log the URLs they call, and a bot's token is part of its URL.
    """
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _hide_traceback,
    ]
    encode = json.JSONEncoder(ensure_ascii=False, default=repr).encode
    renderer: Processor = structlog.processors.JSONRenderer(lambda line, **_: encode(line))
    if style == "text":
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0, pad_level=False)
    # Our own lines go straight to stderr: through the standard library each would cost three times as much.
    structlog.configure(
        processors=[*shared, renderer],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(foreign_pre_chain=shared, processors=[ProcessorFormatter.remove_processors_meta, renderer])
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())


def get_log(name: str) -> FilteringBoundLogger:
    """The log of a module; call it with an event and its facts: `log.info("turn.settled", update=12)`."""
    log: FilteringBoundLogger = structlog.get_logger(name)
    return log


def name_error(error: BaseException) -> dict[str, Any]:
    """An error as a log line may show it: its type and our line that raised it. Its text may hold an answer."""
    return {"error": type(error).__name__, "at": find_place(error)}


def describe_error(error: BaseException, limit: int = 500) -> str:
    """An error as the database keeps it for whoever looks into the matter: with its text, without SQL parameters."""
    text = str(getattr(error, "orig", None) or error)
    return f"{type(error).__name__} ({find_place(error)}): {text}"[:limit]


def find_place(error: BaseException) -> str:
    """The innermost line of this project in the error's traceback, as "storage/changes.py:120"; "" without one."""
    for frame in reversed(extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in OURS:
            return f"{path.relative_to(ROOT)}:{frame.lineno}"
    return ""


def _hide_traceback(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A traceback as type and line: in full it would quote values."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    elif error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        event.update(name_error(error))
    return event
