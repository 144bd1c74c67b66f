"""Word files as PDF and as pictures of their pages, where LibreOffice is installed.

Starting LibreOffice takes a second or more, converting a report a tenth of that: so one is kept running by the jobs'
process (docs/decisions). It is driven through LibreOffice's own Python bridge, by a Python that has it; where no such
Python is found, LibreOffice is started for each file, with a profile that is kept.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Timer

LONGEST_SECONDS = 120.0
FILES_PER_OFFICE = 200
"""LibreOffice is started anew after so many files: it grows with each."""
PAGE_WIDTH = 1000
"""Of a page's picture, in pixels."""
_WORKER = Path(__file__).with_name("office_worker.py")


class NoOffice(Exception):
    """LibreOffice is not installed here, or not to be used."""


class NotConverted(Exception):
    """LibreOffice could not convert a file."""


class NoSuchPage(Exception):
    """The document has fewer pages."""


def find_office(setting: str) -> str | None:
    """The program that converts, by the setting LIBREOFFICE: "auto", "off", or where it is. None for none."""
    if setting == "off":
        return None
    if setting != "auto":
        return shutil.which(setting)
    return shutil.which("soffice") or shutil.which("libreoffice")


@dataclass
class Converter:
    """Converts one file after the other. Not for several threads at once."""

    office: str | None
    """The program, as `find_office` found it."""
    _profile: Path | None = None
    _worker: subprocess.Popen[str] | None = None
    _converted: int = 0
    _folders: list[tempfile.TemporaryDirectory[str]] = field(default_factory=list)

    def to_pdf(self, content: bytes) -> bytes:
        """The PDF of a .docx. Raises NoOffice and NotConverted."""
        if self.office is None:
            raise NoOffice
        with tempfile.TemporaryDirectory(prefix="so-thi-dua-") as folder:
            source, target = Path(folder) / "file.docx", Path(folder) / "file.pdf"
            source.write_bytes(content)
            bridge = find_bridge(self.office)
            if bridge is not None:
                self._ask(bridge, source, target)
            else:
                self._run(source, Path(folder))
            if not target.exists():
                raise NotConverted("no file came of it")
            return target.read_bytes()

    def end(self) -> None:
        """End the LibreOffice that is kept running."""
        worker = self._worker
        if worker is not None and worker.stdin is not None and worker.stdout is not None:
            with suppress(OSError):  # it may have ended by itself
                worker.stdin.close()
            try:
                worker.wait(15)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
            worker.stdout.close()
        self._worker, self._converted, self._profile = None, 0, None
        while self._folders:
            self._folders.pop().cleanup()

    def _ask(self, bridge: str, source: Path, target: Path) -> None:
        """Have the kept LibreOffice convert, which is started when there is none."""
        assert self.office is not None
        if self._converted >= FILES_PER_OFFICE or (self._worker is not None and self._worker.poll() is not None):
            self.end()
        if self._worker is None:
            command = [bridge, str(_WORKER), self.office, str(self._keep_profile())]
            self._worker = subprocess.Popen(  # noqa: S603 - what the operator has installed
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            self._converted = 0
        worker = self._worker
        assert worker.stdin is not None
        assert worker.stdout is not None
        watch = Timer(LONGEST_SECONDS, worker.kill)
        watch.start()
        try:
            worker.stdin.write(json.dumps({"from": str(source), "to": str(target)}) + "\n")
            worker.stdin.flush()
            answer = json.loads(worker.stdout.readline() or '{"error": "ended"}')
        except OSError as error:
            raise NotConverted("LibreOffice ended") from error
        finally:
            watch.cancel()
        self._converted += 1
        if "error" in answer:
            self.end()
            raise NotConverted(str(answer["error"]))

    def _run(self, source: Path, folder: Path) -> None:
        """Start LibreOffice for this file alone."""
        assert self.office is not None
        profile = f"-env:UserInstallation={self._keep_profile().as_uri()}"
        command = [self.office, profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder)]
        try:
            subprocess.run(  # noqa: S603 - what the operator has installed
                [*command, str(source)], capture_output=True, timeout=LONGEST_SECONDS, check=True
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise NotConverted(type(error).__name__) from error

    def _keep_profile(self) -> Path:
        if self._profile is None:
            self._folders.append(tempfile.TemporaryDirectory(prefix="so-thi-dua-office-", ignore_cleanup_errors=True))
            self._profile = Path(self._folders[-1].name)
        return self._profile


@cache
def find_bridge(office: str) -> str | None:
    """A Python that has LibreOffice's `uno`: the one it brings, or the system's. None where there is none."""
    own = Path(office).resolve().parent
    candidates = [own / "python", own / "python.exe", Path("/usr/bin/python3")]
    for candidate in candidates:
        if candidate.exists() and str(candidate) != sys.executable:
            tried = subprocess.run(  # noqa: S603 - a Python of the system
                [str(candidate), "-c", "import uno"], capture_output=True, timeout=30, check=False
            )
            if tried.returncode == 0:
                return str(candidate)
    return None


_converter = Converter(None)


def use_office(office: str | None) -> None:
    """Which LibreOffice this process converts with from now on; without this call it has none."""
    global _converter
    _converter.end()
    _converter = Converter(office)


def to_pdf(content: bytes) -> bytes:
    """The PDF of a .docx, by the LibreOffice of this process. Raises NoOffice and NotConverted."""
    return _converter.to_pdf(content)


def draw_page(content: bytes, number: int) -> tuple[bytes, int]:
    """A page of a PDF as PNG, the first is 1, and how many pages there are. Raises NoSuchPage."""
    import pypdfium2  # type: ignore[import-untyped]

    with pypdfium2.PdfDocument(content) as document:
        count = len(document)
        if not 1 <= number <= count:
            raise NoSuchPage
        page = document[number - 1]
        picture = page.render(scale=PAGE_WIDTH / page.get_width()).to_pil()
        buffer = io.BytesIO()
        picture.save(buffer, "PNG", compress_level=1)
        return buffer.getvalue(), count
