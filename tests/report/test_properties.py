"""Whatever the ledger holds, body, appendix and ledger agree, and a record speaks in one sentence only."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from report_builder.agreement import find_disagreements
from report_builder.compose import compose_report
from report_builder.figures import Figure, Named
from report_builder.model import Bullet, Report, write_sentence
from storage.records import Award
from tests.report.ledger import give_award, give_input

GIVERS: tuple[dict[str, Any], ...] = (
    {},
    {"conferrer": "Chủ tịch UBND phường", "conferrer_kind": "commune-chair", "conferrer_level": "commune"},
    {"conferrer": "Đảng ủy phường", "conferrer_kind": "party-commune", "conferrer_level": "party-commune"},
    {"conferrer": "Chủ tịch UBND thị xã", "conferrer_kind": "district-chair", "conferrer_level": "district"},
    {"conferrer": "Hội LHPN tỉnh", "conferrer_kind": "women-union", "conferrer_level": "organisation"},
    {"conferrer": "Trường THCS", "conferrer_level": None},
)
CODES = (
    None,
    "giay-khen",
    "bang-khen",
    "giay-khen-chu-tich-ubnd-cap-xa",
    "lao-dong-tien-tien",
    "tap-the-lao-dong-tien-tien",
    "chien-si-thi-dua-chua-ro-cap",
    "gia-dinh-van-hoa",
    "huan-chuong-lao-dong-hang-ba",
)
REASONS = (None, "có thành tích", "hoàn thành tốt nhiệm vụ", "là đơn vị dẫn đầu", "hiến đất", "vì bình yên")


@st.composite
def awards(draw: st.DrawFn) -> list[Award]:
    made = []
    for id in range(1, draw(st.integers(1, 14)) + 1):
        count = draw(st.sampled_from((1, 1, 2, 19, 1200)))
        names = tuple(f"Người {id}.{place}" for place in range(draw(st.integers(0, min(count, 4)))))
        made.append(
            give_award(
                id,
                draw(st.sampled_from(CODES)),
                count,
                names=names,
                reason=draw(st.sampled_from(REASONS)),
                recipient_kind=draw(st.sampled_from(("individual", "collective", "household"))),
                **draw(st.sampled_from(GIVERS)),
            )
        )
    return made


def list_results(report: Report) -> dict[tuple[str, ...], str]:
    """The sentences about awards by the records they stand for."""
    found: dict[tuple[str, ...], str] = {}
    for section in report.parts[0].sections:
        if section.word in ("collectives", "individuals", "households"):
            for block in section.blocks:
                if isinstance(block, Bullet):
                    pieces = [piece for piece in block.sentence if isinstance(piece, Figure | Named)]
                    records = {record for piece in pieces if not piece.is_share for record in piece.records}
                    found[tuple(sorted(records))] = write_sentence(block.sentence)
    return found


@settings(max_examples=60)
@given(awards())
def test_body_appendix_and_ledger_agree(made: list[Award]) -> None:
    report = compose_report(give_input(made))
    total = sum(award.count for award in made)

    assert find_disagreements(report) == []
    assert report.totals.everything.value == total
    appendix = report.appendix("recipients")
    assert appendix is not None
    rows = [row for row in appendix.tables[0].rows if row.count]
    told: Counter[str] = Counter()
    for row in rows:
        told[write_sentence(row.cells[-1])] += row.count
    assert told == Counter({award.number: award.count for award in made})
    [(first, last)] = [(rows[0], rows[-1])]
    assert write_sentence(first.cells[0]).split("-")[0] == "1"
    assert write_sentence(last.cells[0]).split("-")[-1] == str(total)
    by_number = {award.number: award.count for award in made}
    for figure in report.figures():
        assert figure.value == sum(by_number[number] for number in figure.records)


@settings(max_examples=60)
@given(awards(), st.data())
def test_one_award_less_changes_its_own_sentence_and_the_totals(made: list[Award], data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(made))
    before = compose_report(give_input(made))
    after = compose_report(give_input([award for award in made if award is not gone]))

    told, left = list_results(before), list_results(after)
    [own] = [records for records in told if gone.number in records]
    others = {records: sentence for records, sentence in told.items() if records != own}
    rest = tuple(number for number in own if number != gone.number)
    assert {records: sentence for records, sentence in left.items() if records != rest} == others
    assert [records for records in left if records != rest] == list(others)
    if rest:
        assert left[rest] != told[own]
    for name in ("collectives", "individuals", "households", "everything"):
        is_counted = name == "everything" or name == f"{gone.recipient_kind}s"
        lost = getattr(before.totals, name).value - getattr(after.totals, name).value
        assert lost == (gone.count if is_counted else 0)
