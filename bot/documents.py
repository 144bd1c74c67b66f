"""The command line on documents: checking the figures of a Word file, and the office's own base document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from report_builder.base import check_base
from report_builder.build import MEDIA_TYPE, load_base
from report_builder.gather import gather
from report_builder.make_base import BASE
from report_builder.outline import say_span
from report_builder.retrace import STATES, Checked, check_trace, describe_check
from report_builder.trace import NotTraceable, Trace, read_trace
from storage import files, units
from storage.changes import Actor, UnitChanged, apply_changes
from storage.database import Connection
from storage.records import Scope


def trace_file(conn: Connection, scope: Scope, content: bytes) -> tuple[Trace, list[Checked]]:
    """The figures of a Word file beside the ledger as it is now.

    Raises NotTraceable for a file without them, or of another unit.
    """
    trace = read_trace(content)
    if trace.unit_id != scope.unit_id:
        raise NotTraceable(f"Tệp này của đơn vị khác ({trace.unit_name}).")
    given = gather(conn, scope, trace.year, trace.day, trace.period)
    return trace, list(check_trace(trace, given))


def describe_trace(trace: Trace, checked: list[Checked]) -> Iterator[str]:
    """A head, a line for every figure in the order of the file, and how many are in which state."""
    span = say_span(trace.year, trace.period)
    yield f"{trace.unit_name} · báo cáo {span} · bản {trace.version} · ngày {trace.day:%d/%m/%Y}"
    yield from map(describe_check, checked)
    counts = Counter(one.state for one in checked)
    told = ", ".join(f"{counts[state]} {words}" for state, words in STATES.items() if counts[state])
    yield f"{len(checked)} con số: {told or 'không có con số nào'}."


def use_base(conn: Connection, scope: Scope, name: str, content: bytes, now: datetime) -> list[str]:
    """Make a base document the unit's own; what in it departs from the decree comes back.

    Raises BaseRefused for one that cannot be used, NoAccess for anybody but an admin.
    """
    warnings = check_base(content)
    file_id = files.put(conn, scope.unit_id, name, MEDIA_TYPE, content, now)
    _change(conn, scope, file_id, now)
    return warnings


def use_our_base(conn: Connection, scope: Scope, now: datetime) -> None:
    """Go back to the base that comes with the program. Raises NoAccess for anybody but an admin."""
    _change(conn, scope, None, now)


def read_base(conn: Connection, scope: Scope) -> tuple[bytes, bool]:
    """The base that the unit's reports start from, and whether it is the unit's own."""
    own = load_base(conn, scope, units.get(conn, scope))
    return (own, True) if own is not None else (BASE.read_bytes(), False)


def _change(conn: Connection, scope: Scope, file_id: int | None, now: datetime) -> None:
    apply_changes(conn, scope, Actor(scope.user_id, None, now), [UnitChanged({"base_file_id": file_id})])
