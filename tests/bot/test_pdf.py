"""Word files as PDF and pictures, by a real LibreOffice where there is one, and what is said where there is none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import pdf
from bot.pdf import Converter, NoOffice, NoSuchPage, NotConverted, draw_page, find_bridge, find_office
from report_builder.build import build_from
from tests.report.ledger import give_input, list_awards_of_2023

OFFICE = find_office("auto")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed here")


@pytest.fixture
def converter() -> Iterator[Converter]:
    made = Converter(OFFICE)
    yield made
    made.end()


def make_report() -> bytes:
    return build_from(give_input(list_awards_of_2023())).content


def test_without_an_office_nothing_is_converted() -> None:
    assert find_office("off") is None
    assert find_office("/no/such/soffice") is None
    with pytest.raises(NoOffice):
        Converter(None).to_pdf(make_report())


@needs_office
def test_one_office_converts_many_files_and_draws_their_pages(converter: Converter) -> None:
    first, second = converter.to_pdf(make_report()), converter.to_pdf(make_report())

    assert first.startswith(b"%PDF-")
    assert second.startswith(b"%PDF-")
    picture, pages = draw_page(first, 1)
    assert picture.startswith(b"\x89PNG")
    assert pages >= 4
    with pytest.raises(NoSuchPage):
        draw_page(first, pages + 1)


@needs_office
def test_an_office_for_each_file_where_there_is_no_bridge(
    converter: Converter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "find_bridge", lambda office: None)

    assert converter.to_pdf(make_report()).startswith(b"%PDF-")


def test_an_office_that_fails_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "soffice"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o700)
    monkeypatch.setattr(pdf, "find_bridge", lambda office: None)

    made = Converter(str(broken))
    with pytest.raises(NotConverted):
        made.to_pdf(b"x")
    made.end()


@pytest.mark.skipif(OFFICE is None or find_bridge(OFFICE) is None, reason="LibreOffice or its bridge is not installed")
def test_a_killed_process_leaves_no_office_behind(tmp_path: Path) -> None:
    code = f"""
import sys, time
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from bot.pdf import Converter
made = Converter({OFFICE!r})
made.to_pdf(open({str(tmp_path / "a.docx")!r}, 'rb').read())
print(made._worker.pid, flush=True)
time.sleep(600)
"""
    (tmp_path / "a.docx").write_bytes(make_report())
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    worker = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()

    until = time.monotonic() + 30
    while Path(f"/proc/{worker}").exists() and time.monotonic() < until:
        time.sleep(0.1)
    assert not Path(f"/proc/{worker}").exists()
