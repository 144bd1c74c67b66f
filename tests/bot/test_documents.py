"""`python -m bot trace` and `base`, as functions over a real ledger on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.documents import describe_trace, read_base, trace_file, use_base, use_our_base
from report_builder.base import BaseRefused
from report_builder.build import build_report
from report_builder.make_base import BASE
from report_builder.trace import NotTraceable
from storage import awards
from storage.changes import AwardDeleted, apply_changes
from storage.database import Connection, Store
from tests.report.ledger import DAY
from tests.report.test_base import change_base
from tests.report.test_build import NOW, fill_ledger


def test_a_file_is_checked_against_the_ledger_of_today(store: Store) -> None:
    scope, actor = store.run_now(fill_ledger)
    content = store.read_now(lambda conn: build_report(conn, scope, 2023, DAY)).content

    trace, checked = store.read_now(lambda conn: trace_file(conn, scope, content))
    lines = list(describe_trace(trace, checked))
    assert lines[0] == "UBND phường Long Xuyên · báo cáo năm 2023 · bản 1 · ngày 17/01/2024"
    assert lines[-1] == f"{len(checked)} con số: {len(checked)} khớp với sổ."

    def delete(conn: Connection) -> None:
        last = awards.get_award(conn, scope, "KT-2023-013")
        assert last is not None
        apply_changes(conn, scope, actor, [AwardDeleted(last.id)])

    store.run_now(delete)
    trace, checked = store.read_now(lambda conn: trace_file(conn, scope, content))
    told = [line for line in describe_trace(trace, checked) if "không còn được tính (KT-2023-013)" in line]
    assert any("“19” = cá nhân · Giấy khen · Chủ tịch UBND phường: 1 bản ghi" in line for line in told)
    assert {one.state for one in checked} == {"equal", "gone"}


def test_a_file_of_another_unit_is_refused(store: Store) -> None:
    scope, _ = store.run_now(fill_ledger)
    content = store.read_now(lambda conn: build_report(conn, scope, 2023, DAY)).content

    with pytest.raises(NotTraceable, match="đơn vị khác"):
        store.read_now(lambda conn: trace_file(conn, replace(scope, unit_id=99), content))


def test_the_office_gives_its_base_and_takes_it_back(store: Store) -> None:
    scope, _ = store.run_now(fill_ledger)
    own = change_base(lambda document: document.add_paragraph("x"))

    assert store.read_now(lambda conn: read_base(conn, scope)) == (BASE.read_bytes(), False)
    assert store.run_now(lambda conn: use_base(conn, scope, "mau.docx", own, NOW)) == []
    assert store.read_now(lambda conn: read_base(conn, scope)) == (own, True)
    assert store.read_now(lambda conn: build_report(conn, scope, 2023, DAY)).content.startswith(b"PK")
    with pytest.raises(BaseRefused):
        store.run_now(lambda conn: use_base(conn, scope, "mau.docx", b"x", NOW))
    assert store.read_now(lambda conn: read_base(conn, scope)) == (own, True)
    store.run_now(lambda conn: use_our_base(conn, scope, NOW))
    assert store.read_now(lambda conn: read_base(conn, scope))[1] is False
