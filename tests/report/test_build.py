"""From a real ledger to the file, on both databases: the figures are the ledger's, the version follows the last one."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone

import pytest

from commendation.catalogue import load_catalogue
from report_builder.agreement import find_disagreements
from report_builder.build import build_report
from report_builder.gather import gather
from report_builder.outline import SECTIONS
from storage import awards, files, inbox, units
from storage.access import NoAccess
from storage.changes import (
    Actor,
    AwardDeleted,
    AwardEntered,
    Change,
    DecisionDraft,
    MemberJoined,
    NarrativeWritten,
    RecipientDraft,
    ReportBuilt,
    UnitChanged,
    UnitFounded,
    apply_changes,
)
from storage.database import Connection, Store
from storage.records import Award, AwardFilter, Scope
from tests.report.ledger import DAY, LONG_XUYEN, list_awards_of_2023

NOW = datetime(2024, 1, 17, 9, 0, tzinfo=timezone(timedelta(hours=7)))


def add_user(conn: Connection, name: str) -> int:
    """A stranger who has just written for the first time."""
    inbox.add(
        conn,
        channel="console",
        account="console",
        external_id=name,
        chat=name,
        sender=name,
        sender_name=name,
        raw={"text": "xin chào"},
        now=NOW,
    )
    return max(inbox.waiting_users(conn, NOW, 10))


def enter(award: Award) -> Change:
    return AwardEntered(
        year=award.year,
        code=award.code,
        form=load_catalogue().award(award.code).form if award.code else None,
        conferrer_kind=award.conferrer_kind,
        conferrer=award.conferrer,
        conferrer_level=award.conferrer_level,
        recipient_kind=award.recipient_kind,
        count=award.count,
        recipients=tuple(RecipientDraft(recipient.name, is_new=True) for recipient in award.recipients),
        decision=DecisionDraft("45/QĐ-UBND", date(2023, 12, 15)),
        reason=award.reason,
    )


def found_unit(conn: Connection) -> tuple[Scope, Actor]:
    user = add_user(conn, "An")
    actor = Actor(user, None, NOW)
    unit = LONG_XUYEN
    founding = UnitFounded(
        kind=unit.kind,
        name=unit.name,
        district=unit.district,
        province=unit.province,
        code=unit.code,
        place=unit.place,
        signer_name=unit.signer_name,
        signer_title=unit.signer_title,
        addressee=unit.addressee,
        distribution=unit.distribution,
        ref="unit",
    )
    unit_id = apply_changes(conn, None, actor, [founding])["unit"].id
    return Scope(unit_id, user, "admin"), actor


def fill_ledger(conn: Connection) -> tuple[Scope, Actor]:
    scope, actor = found_unit(conn)
    written = [NarrativeWritten(2023, section.word, (f"Nội dung {section.label}.",)) for section in SECTIONS]
    apply_changes(conn, scope, actor, [*(enter(award) for award in list_awards_of_2023()), *written])
    return scope, actor


def test_figures_of_the_report_are_those_of_the_ledger(store: Store) -> None:
    scope, _ = store.run_now(fill_ledger)

    built = store.read_now(lambda conn: build_report(conn, scope, 2023, DAY))

    entered = store.read_now(lambda conn: awards.list_awards(conn, scope, AwardFilter(years=(2023,))))
    assert built.report.totals.everything.value == sum(award.count for award in entered) == 69
    assert find_disagreements(built.report) == []
    assert {record for figure in built.report.figures() for record in figure.records} == {a.number for a in entered}
    assert built.name == "BaoCao_TDKT_2023_PhuongLongXuyen_ban1.docx"
    assert built.content.startswith(b"PK")


def test_a_deleted_award_is_gone_from_the_next_version(store: Store) -> None:
    scope, actor = store.run_now(fill_ledger)

    def delete_and_build(conn: Connection) -> tuple[int, int]:
        first = build_report(conn, scope, 2023, DAY)
        file_id = files.put(conn, scope.unit_id, first.name, "application/msword", first.content, NOW)
        apply_changes(conn, scope, actor, [ReportBuilt(2023, file_id, first.snapshot)])
        last = awards.get_award(conn, scope, "KT-2023-013")
        assert last is not None
        apply_changes(conn, scope, actor, [AwardDeleted(last.id)])
        second = build_report(conn, scope, 2023, DAY)
        assert second.name.endswith("_ban2.docx")
        return first.snapshot["totals"]["all"], second.snapshot["totals"]["all"]

    assert store.run_now(delete_and_build) == (69, 50)


def test_snapshot_is_json_and_keeps_totals_and_lines(store: Store) -> None:
    scope, _ = store.run_now(fill_ledger)

    snapshot = store.read_now(lambda conn: build_report(conn, scope, 2023, DAY)).snapshot

    assert json.loads(json.dumps(snapshot)) == snapshot
    assert snapshot["totals"] == {"all": 69, "collectives": 6, "individuals": 63, "households": 0}
    assert any("16 cá nhân" in line for line in snapshot["lines"])


def test_an_empty_ledger_builds(store: Store) -> None:
    scope, _ = store.run_now(found_unit)

    built = store.read_now(lambda conn: build_report(conn, scope, 2019, DAY))

    assert built.report.appendices == ()
    assert built.report.parts_ready == 1


def test_a_member_gets_no_report_of_the_whole_unit(store: Store) -> None:
    scope, actor = store.run_now(fill_ledger)

    def join(conn: Connection) -> int:
        user = add_user(conn, "Bình")
        apply_changes(conn, scope, actor, [MemberJoined(user, "member")])
        return user

    member = Scope(scope.unit_id, store.run_now(join), "member")
    with pytest.raises(NoAccess):
        store.read_now(lambda conn: build_report(conn, member, 2023, DAY))


def test_the_unit_bears_the_name_it_had_on_the_day_of_the_report(store: Store) -> None:
    scope, actor = store.run_now(fill_ledger)
    merged = UnitChanged(
        {"name": "Kinh Môn", "district": None, "province": "thành phố Hải Phòng"}, valid_from=date(2025, 7, 1)
    )
    store.run_now(lambda conn: apply_changes(conn, scope, actor, [merged]))

    def name_on(day: date) -> tuple[str, str]:
        unit = store.read_now(lambda conn: gather(conn, scope, 2023, day)).unit
        return unit.full_name, unit.province

    assert name_on(DAY) == ("phường Long Xuyên", "tỉnh Hải Dương")
    assert name_on(date(2026, 1, 15)) == ("phường Kinh Môn", "thành phố Hải Phòng")
    assert store.read_now(lambda conn: units.get(conn, scope)).name == "Kinh Môn"
