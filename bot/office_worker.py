"""Keeps one LibreOffice running and converts what it is told to. Run by a Python that has its `uno`, not by ours.

Arguments: the program soffice and a folder for its profile. A line of JSON comes in for each file, {"from": PATH,
"to": PATH}; a line of JSON goes out, {"ok": true} or {"error": "..."}. At the end of the input LibreOffice is ended,
so that none is left behind when the process that asked was killed. Needs nothing beyond the standard library and uno.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

START_SECONDS = 40.0


def start(soffice: str, profile: Path) -> tuple[subprocess.Popen[bytes], Any]:
    """A LibreOffice with a profile of its own, and its desktop. Raises RuntimeError when it does not come up."""
    import uno  # type: ignore[import-not-found]
    from com.sun.star.connection import NoConnectException  # type: ignore[import-not-found]

    pipe = f"so-thi-dua-{profile.name}"
    switches = ("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck")
    office = subprocess.Popen(  # noqa: S603 - the program that the operator has installed
        [soffice, f"-env:UserInstallation={profile.as_uri()}", *switches, f"--accept=pipe,name={pipe};urp;"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return office, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.05)
    office.kill()
    raise RuntimeError("LibreOffice did not come up")


def convert(desktop: Any, source: str, target: str) -> None:
    """Open `source` hidden, without its macros and links, and write it as PDF."""
    opening = (make_value("Hidden", True), make_value("ReadOnly", True), make_value("MacroExecutionMode", 0))
    document = desktop.loadComponentFromURL(
        Path(source).as_uri(), "_blank", 0, (*opening, make_value("UpdateDocMode", 0))
    )
    if document is None:
        raise RuntimeError("the file could not be opened")
    try:
        document.storeToURL(Path(target).as_uri(), (make_value("FilterName", "writer_pdf_Export"),))
    finally:
        document.close(True)


def make_value(name: str, value: Any) -> Any:
    """A com.sun.star.beans.PropertyValue."""
    import uno

    made = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


def main() -> None:
    office, desktop = start(sys.argv[1], Path(sys.argv[2]))
    try:
        for line in sys.stdin:
            asked = json.loads(line)
            try:
                convert(desktop, asked["from"], asked["to"])
                answer: dict[str, Any] = {"ok": True}
            except Exception as error:
                answer = {"error": type(error).__name__}
            print(json.dumps(answer), flush=True)
    finally:
        office.terminate()
        try:
            office.wait(10)
        except subprocess.TimeoutExpired:
            office.kill()


if __name__ == "__main__":
    main()
