"""Jobs for tests. They are imported by the jobs' process, and tell what they do by lines in a file."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.job_kinds import JobResult
from storage.database import Connection


def mark(args: Mapping[str, Any]) -> int:
    """Note in the file named by the job's text that it runs; returns how often it has by now."""
    with Path(args["text"]).open("a") as file:
        file.write(f"{os.getpid()}\n")
    return len(Path(args["text"]).read_text().splitlines())


def shout(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    said = f"{args['text'].upper()} ({now:%H:%M})"
    return JobResult({"said": said}, ("hét.txt", "text/plain", said.encode()))


def die(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    mark(args)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def die_twice(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    if mark(args) < 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return JobResult({"said": "lần thứ ba thì xong"})


def fail(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    mark(args)
    raise ZeroDivisionError("bí mật")


def write(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    mark(args)
    conn.exec_driver_sql("INSERT INTO settings (key, value) VALUES ('x', 'y')")
    return JobResult({"said": "đã ghi"})


def nap(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    mark(args)
    time.sleep(1.5)
    return JobResult({"said": "đã ngủ"})


def doze(conn: Connection, args: Mapping[str, Any], now: datetime) -> JobResult:
    mark(args)
    time.sleep(60)
    return JobResult({"said": "đã ngủ"})


KINDS = {"doze": doze, "shout": shout, "die": die, "die_twice": die_twice, "fail": fail, "write": write, "nap": nap}
