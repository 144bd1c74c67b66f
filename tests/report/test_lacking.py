"""What is said before a report is built is what the built report marks, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from report_builder.compose import compose_report
from report_builder.gather import gather
from report_builder.lacking import find_readiness
from storage.changes import AwardEntered, DecisionDraft, RecipientDraft, UnitChanged, apply_changes
from storage.database import Connection, Store
from storage.records import AWAITING_CORRECTION, ReportPeriod, Scope
from tests.report.ledger import DAY, give_award
from tests.report.test_build import enter, fill_ledger


def spoil(conn: Connection) -> Scope:
    """A full ledger, and awards that lack one thing or another."""
    scope, actor = fill_ledger(conn)
    plain = enter(give_award(20, "giay-khen", 4))
    assert isinstance(plain, AwardEntered)
    changes = [
        replace(plain, decision=None),
        replace(plain, recipients=(RecipientDraft("An", is_new=True),)),
        replace(plain, code=None, form=None, decision=DecisionDraft("46")),
        replace(plain, flags=(AWAITING_CORRECTION,), count=7),
        replace(plain, year=2022, decision=None),
        UnitChanged({"signer_name": " "}),
    ]
    apply_changes(conn, scope, actor, changes)
    return scope


@pytest.mark.parametrize("period", ["year", "half"])
def test_readiness_is_what_the_report_will_mark(store: Store, period: ReportPeriod) -> None:
    scope = store.run_now(spoil)

    def look(conn: Connection) -> tuple[object, object]:
        report = compose_report(gather(conn, scope, 2023, DAY, period))
        readiness = find_readiness(conn, scope, 2023, DAY, period)
        told = [(gap.section, gap.text) for gap in (*readiness.gaps, *readiness.reminders)]
        marked = [(gap.section, gap.text) for gap in (*report.gaps, *report.reminders)]
        assert (readiness.parts_ready, readiness.parts_needed) == (report.parts_ready, report.parts_needed)
        return told, marked

    told, marked = store.read_now(look)
    assert told == marked


def test_who_entered_what_is_incomplete_is_told(store: Store) -> None:
    scope = store.run_now(spoil)

    readiness = store.read_now(lambda conn: find_readiness(conn, scope, 2023, DAY))

    [form] = [gap for gap in readiness.gaps if gap.text.startswith("hình thức")]
    assert [one.name for one in form.owed_by] == ["An"]
    assert form.records[0].startswith("KT-2023-")
