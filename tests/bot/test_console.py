"""The terminal chat as a real process: what it reads, what it writes, how it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from handlers.assistant import make_book
from tests.dialogues.runner import play
from tests.dialogues.transcript import read_transcript
from tests.dialogues.world import World
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[2]
TEXTS = make_book().texts

FOUND = [
    "alo",
    "phường Long Xuyên, thị xã Kinh Môn, tỉnh Hải Dương",
    "Long Xuyên",
    "Phạm Văn Giang",
    "CHỦ TỊCH",
    "ghi",
]
"""Sets up a ward, whose admin one is then."""

ENTER = [
    "/khenthuong",
    "giấy khen",
    "cá nhân",
    "2023",
    "Chủ tịch UBND phường",
    "2",
    "để sau",
    "để sau",
    "để sau",
    "ghi",
]


def run_bot(
    folder: Path, *arguments: str, lines: list[str] | bytes = b"", **environ: str
) -> subprocess.CompletedProcess[bytes]:
    """`python -m bot` in a folder of its own, told these lines."""
    told = lines if isinstance(lines, bytes) else "".join(f"{line}\n" for line in lines).encode()
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ},
        input=told,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )


def talk(folder: Path, lines: list[str] | bytes, *arguments: str, **environ: str) -> list[str]:
    """The replies to the lines, without their blank lines."""
    done = run_bot(folder, "console", *arguments, lines=lines, **environ)
    assert done.returncode == 0, done.stderr.decode()
    text = done.stdout.decode()
    assert text.endswith("\n\n") or text == ""
    return text.split("\n\n")[:-1]


# --- Reading and writing --------------------------------------------------------------------------------------


def test_each_line_is_answered_in_order_and_nothing_is_echoed(tmp_path: Path) -> None:
    done = run_bot(tmp_path, lines=["nhập giấy khen", "  ", "xin chào"])

    assert done.returncode == 0
    replies = done.stdout.decode().split("\n\n")
    assert len(replies) == 3
    assert replies[-1] == ""
    assert "nhập giấy khen" not in done.stdout.decode()


def test_options_are_numbered_and_a_number_or_label_presses(tmp_path: Path) -> None:
    *_, review, saved = talk(tmp_path, [*FOUND[:-1], "1"])

    options = [TEXTS.raw(f"engine.{word}") for word in ("submit", "change", "cancel")]
    assert review.splitlines()[-3:] == [f"  {number}. {label}" for number, label in enumerate(options, start=1)]
    assert "phường Long Xuyên" in saved.splitlines()[0]


def test_a_second_process_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    first = talk(tmp_path, FOUND[:3])
    second = talk(tmp_path, FOUND[3:])

    whole = talk(tmp_path, FOUND, DATABASE_URL=f"sqlite:///{tmp_path / 'other.db'}")
    assert first + second == whole


def test_names_are_people_of_their_own(tmp_path: Path) -> None:
    first = talk(tmp_path, FOUND[:2])
    other = talk(tmp_path, FOUND[:2], "--as", "Nguyễn Thị Hoa")

    assert other == first


def test_a_message_of_several_lines(tmp_path: Path) -> None:
    fence = '"""'
    replies = talk(tmp_path, [*FOUND[:3], fence, "Phạm Văn", "", "Giang", fence, fence, "CHỦ TỊCH"])

    assert len(replies) == 5, "two of the messages have several lines; the last has no end mark"


def test_broken_bytes_and_windows_lines_are_read(tmp_path: Path) -> None:
    replies = talk(tmp_path, "\N{ZERO WIDTH NO-BREAK SPACE}alo\r\n".encode() + b"\xff\xfe\r\n" + "phường".encode())

    assert len(replies) == 3


def test_no_input_no_output(tmp_path: Path) -> None:
    assert talk(tmp_path, []) == []


def test_it_works_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    replies = talk(tmp_path, FOUND, DATABASE_URL=postgresql_url)

    assert len(replies) == len(FOUND)
    assert "phường Long Xuyên" in replies[-1]
    assert not (tmp_path / "data").exists()


# --- Files ----------------------------------------------------------------------------------------------------


def test_the_report_arrives_as_a_file(tmp_path: Path) -> None:
    """The whole job without a network: set up, enter, ask for the report, find it in data/files."""
    replies = talk(tmp_path, [*FOUND, *ENTER, "/baocao 2023", "/baocao 2023"], "--now", "2024-01-17T09:00")

    found = [re.search(r"^tệp: (.+)$", reply, re.MULTILINE) for reply in replies[-4:]]
    assert [match is not None for match in found] == [False, True, False, True], "replies and results alternate"
    paths = [Path(match[1]) for match in found if match is not None]
    assert [path.parent for path in paths] == [Path("data/files")] * 2
    assert len(set(paths)) == 2
    for path in paths:
        assert (tmp_path / path).read_bytes().startswith(b"PK")
    assert replies[-1].splitlines()[-1] == f"tệp: {paths[1]}"


def test_files_that_cannot_be_sent(tmp_path: Path) -> None:
    (tmp_path / "lớn.txt").write_bytes(b"x" * (20 * 1024 * 1024 + 1))
    (tmp_path / "vừa.txt").write_bytes(b"x" * (20 * 1024 * 1024))
    (tmp_path / "ảnh.jpg").write_bytes(b"\xff\xd8")

    missing, large, fits, photo = talk(
        tmp_path, [*FOUND, "tệp: không có.txt", 'TỆP:  "lớn.txt"', "tệp: vừa.txt", "tệp: ảnh.jpg"]
    )[-4:]

    assert "không có.txt" in missing
    assert "20 MB" in large
    assert "20 MB" not in fits
    assert photo.startswith(TEXTS.raw("engine.photo"))


# --- Streams and ends -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["info", "debug"])
def test_logs_go_to_stderr_and_quote_nothing(tmp_path: Path, level: str) -> None:
    done = run_bot(tmp_path, lines=FOUND, LOG_FORMAT="json", LOG_LEVEL=level)

    logged = [json.loads(line) for line in done.stderr.decode().splitlines()]
    events = [line["event"] for line in logged if line["level"] == "info"]
    assert [events.count(hop) for hop in ("intake.accepted", "turn.settled", "delivery.sent")] == [len(FOUND)] * 3
    updates = [line["update"] for line in logged if line["event"] in ("turn.settled", "delivery.sent")]
    assert sorted(updates) == sorted([*range(1, 7)] * 2)
    assert "Phạm Văn Giang" not in done.stderr.decode()
    assert "Long Xuyên" not in done.stderr.decode()


def test_nobody_reads_the_replies(tmp_path: Path) -> None:
    """`make run < file | head -1` ends by itself and without a traceback."""
    script = f"{sys.executable} -m bot 2>errors | head -1"
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    began = time.monotonic()
    told = "".join(f"{line}\n" for line in FOUND * 3).encode()
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=environ, input=told, capture_output=True, check=True)

    assert len(done.stdout.decode().splitlines()) == 1
    assert "Traceback" not in (tmp_path / "errors").read_text()
    assert time.monotonic() - began < 60


def test_what_is_recorded_is_a_dialogue_test(tmp_path: Path, sqlite_url: str) -> None:
    """It reads back as a transcript, and plays with the same answers on a fresh database."""
    record = tmp_path / "new" / "talk.txt"
    talk(
        tmp_path,
        [*FOUND, *ENTER, '"""', "Giấy khen", "của phường", '"""', "/baocao 2023"],
        "--now",
        "2024-03-05T10:30",
        "--record",
        str(record),
    )

    transcript = read_transcript(record)
    assert transcript.given == ["now 2024-03-05T10:30"]
    world = World(sqlite_url)
    play(transcript, world)
    assert world.now.isoformat() == "2024-03-05T10:30:00+07:00"
    assert len(world.said) == len([line for line in transcript.lines if line.sign == "<"]) > 15
    world.close()


def test_a_person_at_a_terminal_says_goodbye(tmp_path: Path) -> None:
    """A prompt, a reply, and Ctrl-C."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=take_terminal,
    )
    os.close(theirs)
    shown = read_until(ours, "> ")
    os.write(ours, b"alo\n")
    shown += read_until(ours, "> ", TEXTS.raw("setup.ward.ask")[:20])
    for _ in range(10):  # one that comes just before input() listens is noticed with the next key only
        os.write(ours, b"\x03")
        shown += read_until(ours, "Tạm biệt.", seconds=2)
        if "Tạm biệt." in shown:
            break

    assert "Tạm biệt." in shown
    assert process.wait(PATIENCE) == 0
    assert process.stderr is not None
    assert process.stderr.read() == b"", "the terminal is for talking"
    process.stderr.close()
    os.close(ours)
    assert "Traceback" not in shown


def take_terminal() -> None:
    """Make the pseudo-terminal the child's own, so that Ctrl-C reaches it as SIGINT."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def read_until(terminal: int, *wanted: str, seconds: float = 30.0) -> str:
    """What the terminal shows until it has shown all that is wanted, or time runs out."""
    shown = b""
    end = time.monotonic() + seconds
    while not all(one in shown.decode(errors="replace") for one in wanted):
        if not select.select([terminal], [], [], max(0.0, end - time.monotonic()))[0]:
            break
        try:
            shown += os.read(terminal, 4096)
        except OSError:  # the other end was closed
            break
    return shown.decode(errors="replace")


def test_ctrl_c_while_reading_a_file_of_lines(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"alo\n")
        process.stdin.flush()
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert "Tạm biệt." in process.stderr.read().decode()
