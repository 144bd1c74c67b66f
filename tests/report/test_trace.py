"""Every figure of a file names what it counts; counted again, it is what the ledger has."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as example
from hypothesis import settings

from report_builder.build import build_from
from report_builder.figures import Figure, Named, Query
from report_builder.recount import count_again
from report_builder.report_input import ReportInput
from report_builder.retrace import Checked, check_trace, describe_check
from report_builder.trace import NotTraceable, TracedFigure, read_trace
from storage.records import Award, Recipient
from storage.reports import BriefAward
from tests.report.ledger import give_award, give_input, give_movements, give_registrations, list_awards_of_2023
from tests.report.test_properties import awards


def give_full() -> ReportInput:
    before = tuple(BriefAward(f"KT-2022-{id:03d}", 2022, "individual", 3, None, ()) for id in range(1, 20))
    return give_input(
        list_awards_of_2023(), previous=before, movements=give_movements(), registrations=give_registrations()
    )


def edit(content: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """The file with one part changed, as somebody does who edits it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry.filename, change(part.decode()) if entry.filename == name else part)
    return buffer.getvalue()


def check(content: bytes, given: ReportInput) -> list[Checked]:
    return list(check_trace(read_trace(content), given))


@settings(max_examples=40)
@example(awards())
def test_whatever_the_ledger_holds_each_figure_counted_again_is_itself(made: list[Award]) -> None:
    given = replace(give_full(), awards=tuple(made))
    trace = read_trace(build_from(given).content)

    for figure in trace.figures:
        again = count_again(figure.query, given)
        assert (figure.value, figure.records) == (again.value, again.records), figure.query
        assert figure.found in (figure.said, "")


def test_every_number_of_the_body_and_the_tables_is_in_the_trace() -> None:
    built = build_from(give_full())
    trace = read_trace(built.content)

    pieces = list(built.report.figures())
    for appendix in built.report.appendices:
        for table in appendix.tables:
            for row in table.rows:
                for cell in row.cells:
                    pieces += [piece for piece in cell if isinstance(piece, Figure | Named)]
    bars = [
        figure for chart in built.report.charts() for bar in chart.bars for figure in (bar.figure, bar.before) if figure
    ]
    assert len(trace.figures) == len(pieces) + len(bars)
    assert {figure.query for figure in trace.figures} == {piece.query for piece in (*pieces, *bars)}
    assert [figure.mark for figure in trace.figures] == [f"_st{key:04d}" for key in range(1, len(trace.figures) + 1)]
    assert (trace.unit_id, trace.unit_name, trace.year, trace.version) == (1, "UBND phường Long Xuyên", 2023, 1)


def test_a_ledger_that_has_moved_on_is_told_figure_by_figure() -> None:
    given = give_full()
    content = build_from(given).content
    assert {one.state for one in check(content, given)} == {"equal"}

    fewer = replace(given, awards=tuple(award for award in given.awards if award.id != 7))
    states = {one.figure.query.words: one.state for one in check(content, fewer)}
    assert states["cá nhân · Giấy khen · Thị ủy Kinh Môn"] == "gone"
    assert states["tất cả"] == "gone"
    assert states["cá nhân · Giấy khen · Tỉnh ủy Hải Dương"] == "equal"

    more = replace(given, awards=(*given.awards, give_award(20, "lao-dong-tien-tien", 2)))
    told = [describe_check(one) for one in check(content, more) if one.state == "differs"]
    assert any("“69” = tất cả: 13 bản ghi; khác: tệp 69, sổ nay 71" in line for line in told)


def test_a_number_changed_by_hand_and_a_deleted_bookmark_are_noticed() -> None:
    given = give_full()
    content = build_from(given).content
    total = next(one for one in read_trace(content).figures if one.query.words == "tất cả")
    inside = re.compile(rf'(<w:bookmarkStart w:id="\d+" w:name="{total.mark}"/>.*?>)69(</w:t>)')

    changed = edit(content, "word/document.xml", lambda part: inside.sub(r"\g<1>70\2", part, count=1))
    [one] = [one for one in check(changed, given) if one.state != "equal"]
    assert (one.figure.mark, one.state, one.figure.found) == (total.mark, "edited", "70")
    assert "bị sửa tay" in describe_check(one)

    lost = edit(content, "word/document.xml", lambda part: part.replace(f'w:name="{total.mark}"', 'w:name="khac"'))
    assert [one.state for one in check(lost, given) if one.state != "equal"] == ["lost"]


def test_parts_that_word_numbers_anew_are_still_found() -> None:
    content = build_from(give_full()).content
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename.replace("customXml/item1.xml", "customXml/item3.xml"), old.read(entry))

    assert read_trace(buffer.getvalue()).figures == read_trace(content).figures


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "không phải tệp Word"),
        (b"PK\x03\x04 broken", "không phải tệp Word"),
        (edit(build_from(give_input(())).content, "customXml/item1.xml", lambda part: "<other/>"), "không mang vết số"),
        (
            edit(build_from(give_full()).content, "customXml/item1.xml", lambda part: part.replace("kind", "knd")),
            "sửa hỏng",
        ),
    ],
    ids=["empty", "broken", "of others", "tampered"],
)
def test_a_file_without_a_trace_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(NotTraceable, match=why):
        read_trace(content)


def test_records_that_several_figures_share_are_listed_once() -> None:
    given = give_full()
    built = build_from(given)
    with zipfile.ZipFile(io.BytesIO(built.content)) as archive:
        part = archive.read("customXml/item1.xml").decode()
    borrowed = dict(re.findall(r'mark="(_st\d{4})"[^>]* records="as (_st\d{4})"', part))
    records = {one.mark: one.records for one in read_trace(built.content).figures}

    assert borrowed, "the year's total stands in the body and in the appendices"
    assert all(name in records and name < mark and name not in borrowed for mark, name in borrowed.items())
    assert all(records[mark] == records[name] != () for mark, name in borrowed.items())
    assert records == {one.mark: count_again(one.query, given).records for one in read_trace(built.content).figures}

    name = next(iter(borrowed.values()))
    astray = edit(built.content, "customXml/item1.xml", lambda part: part.replace(f'"as {name}"', '"as _st9999"'))
    with pytest.raises(NotTraceable, match="sửa hỏng"):
        read_trace(astray)


def test_a_query_survives_its_json() -> None:
    query = Query("cá nhân", 2023, kind="individual", reason="", noun="đồng chí", versus=2022)

    assert Query.from_json(query.to_json()) == query
    with pytest.raises(ValueError, match="not a query"):
        Query.from_json('{"words": "x", "year": 2023, "evil": 1}')


def test_direct_workers_are_counted_where_they_are_known() -> None:
    people: list[Any] = [
        Recipient("An", 1, direct_worker=True),
        Recipient("Bình", 2, direct_worker=False),
        Recipient("Cúc", 3),
    ]
    given = give_input([give_award(1, "giay-khen-chu-tich-ubnd-cap-xa", 3, names=people)])

    figures: list[TracedFigure] = list(read_trace(build_from(given).content).figures)
    [direct] = {figure.value for figure in figures if figure.query.direct}
    assert direct == 1
