"""The table for Excel: what stands in it, and that nothing typed becomes a formula."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from report_builder.award_sheet import write_sheet
from storage.records import Award, Decision, Recipient

AWARD = Award(
    unit_id=1,
    id=1,
    number="KT-2023-001",
    year=2023,
    code="giay-khen",
    conferrer_kind="commune-chair",
    conferrer="Chủ tịch UBND phường",
    conferrer_level="commune",
    recipient_kind="individual",
    count=1,
    recipients=(Recipient("Trần Thị Lan", note="Hội LHPN"),),
    decision=Decision(1, "45/QĐ-UBND", date(2023, 2, 28), "Nguyễn Văn Sơn", None),
    reason="hiến đất mở đường",
)


def rows(content: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


def test_a_record_is_a_row() -> None:
    title, head, row, _ = rows(write_sheet("Giấy khen 2023", [AWARD]))
    assert title[0] == "Giấy khen 2023"
    assert head[:3] == ["Số trong sổ", "Năm", "Danh hiệu, hình thức"]
    assert row[:7] == [
        "KT-2023-001", 2023, "Giấy khen", "Chủ tịch UBND phường", "cá nhân", 1, "Trần Thị Lan (Hội LHPN)",
    ]  # fmt: skip
    assert row[7] == "45/QĐ-UBND"
    assert row[8].date() == date(2023, 2, 28)  # type: ignore[attr-defined]


def test_the_last_row_is_the_sum() -> None:
    last = rows(write_sheet("x", [replace(AWARD, count=3), AWARD]))[-1]
    assert [value for value in last if value is not None] == ["Tổng số lượt", 4]
    assert last[5] == 4


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("giay-khen-cap-uy-cap-tren-dang-vien-5-nam", "Giấy khen"),
        ("co-thi-dua-hoi-khuyen-hoc-tinh", "Cờ"),
        ("ky-niem-chuong-vi-su-nghiep-khuyen-hoc", "Kỷ niệm chương Vì sự nghiệp khuyến học"),
        ("chien-si-thi-dua-chua-ro-cap", "Chiến sĩ thi đua (chưa rõ cấp)"),
        (None, "chưa rõ hình thức khen thưởng"),
    ],
)
def test_an_award_is_named_as_in_the_report(code: str | None, name: str) -> None:
    _, _, row, _ = rows(write_sheet("x", [replace(AWARD, code=code)]))
    assert row[2] == name


@pytest.mark.parametrize("evil", ['=HYPERLINK("http://x","a")', "+1+2", "-1", "@SUM(A1)", "\t=1"])
def test_what_was_typed_is_never_a_formula(evil: str) -> None:
    content = write_sheet("=1+1", [replace(AWARD, reason=evil, recipients=(Recipient(evil),))])
    sheet = load_workbook(io.BytesIO(content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    marked = [cell.value for cell in cells if cell.quotePrefix]
    assert marked.count(evil.lstrip("\t") if evil not in marked else evil) >= 1


def test_signs_that_no_sheet_can_hold_are_left_out() -> None:
    _, _, row, _ = rows(write_sheet("x", [replace(AWARD, wording="a\x00b\x1fc")]))
    assert row[11] == "abc"
