"""Pasted awards: what a draft keeps of a reading, who may paste, many lines, and names that come twice."""

from __future__ import annotations

import io
import json

import docx
import pytest

from commendation.reading.lines import read_lines, settle_doubt
from handlers.flows.pasted_lines import from_json, to_json
from storage import awards, people
from storage.records import AwardFilter
from tests.dialogues.parts import NotHere, read_part
from tests.dialogues.world import World
from tests.flows.acting import become
from tests.flows.looking import labels

PAGE = """Kết quả khen thưởng năm 2023:
1. Về tập thể:
- Hội Phụ nữ phường được Hội LHPN tỉnh tặng bằng khen theo Quyết định số 12/QĐ-HPN ngày 05/3/2023
2. Về cá nhân:
- Giấy khen của Tỉnh ủy: 02 đồng chí
- Các ban ngành của thị xã: 01 đồng chí
- Giấy khen của Đảng ủy phường cho 02 tập thể: Chi bộ 1, Chi bộ 3
"""


def test_a_reading_comes_back_from_a_draft_as_it_was() -> None:
    reading = read_lines(PAGE)
    assert reading.lines
    assert reading.doubts
    assert from_json(json.loads(json.dumps(to_json(reading)))) == reading


def test_a_kept_reading_can_be_settled(world: World) -> None:
    kept = from_json(json.loads(json.dumps(to_json(read_lines(PAGE)))))
    assert settle_doubt(kept, 1, kept.doubts[0].choices[0]).lines == kept.lines


def test_a_member_pastes_nothing_into_the_ledger(world: World) -> None:
    become(world, "member", person_id=1)
    [shown] = world.say(PAGE)
    assert "Tôi đọc được" not in shown.text
    assert "Ghi tất cả" not in labels(world)


def test_what_was_pasted_is_not_entered_by_somebody_who_may_no_longer(world: World) -> None:
    world.say(PAGE)
    become(world, "member", person_id=1)
    [shown] = world.say("ghi hết")
    assert "cần quyền cao hơn" in shown.text
    assert world.read(awards.years) == []


def test_all_doubts_may_be_taken_as_they_were_read(world: World) -> None:
    world.say(PAGE)
    [shown] = world.say("đúng hết")
    assert "Cần anh/chị xem" not in shown.text
    world.say("ghi")
    found = world.read(awards.list_awards, AwardFilter())
    assert sum(award.count for award in found) == 6
    assert {award.source for award in found} == {"pasted"}
    assert all(award.wording and award.wording in " ".join(PAGE.split()) for award in found)
    assert found[0].decision is not None
    assert found[0].decision.number == "12/QĐ-HPN"


def test_many_doubts_are_asked_a_few_at_a_time(world: World) -> None:
    world.say("Về cá nhân năm 2023:\n" + "\n".join(f"- Giấy khen của Tỉnh ủy: 0{n} đồng chí" for n in range(1, 8)))
    assert "… và 3 chỗ nữa" in world.said[-1].text
    assert [label[0] for label in labels(world) if label[0] in "①②③④⑤⑥⑦"] == list("①①②②③③④④")
    [shown] = world.say("1 đổi, 2 giữ, 4 giữ")
    assert "Cần anh/chị xem 4 chỗ" in shown.text


def test_one_new_name_in_two_lines_is_one_person(world: World) -> None:
    world.say(
        "Năm 2023:\n- Giấy khen của Đảng ủy phường cho đồng chí Phạm Văn Bốn\n"
        "- Lao động tiên tiến cho đồng chí Phạm Văn Bốn, Trần Thị Năm"
    )
    world.say("ghi hết")
    assert [person.name for person in world.read(people.list_people)].count("Phạm Văn Bốn") == 1


def test_a_long_page_is_shown_by_pages_and_entered_whole(world: World) -> None:
    names = ["Bình", "Chi", "Dung", "Giang", "Hà"]
    lines = [f"- Giấy khen của Chủ tịch UBND phường cho ông Trần Văn {name} {n}" for n in range(9) for name in names]
    world.say("Năm 2023:\n" + "\n".join(line.rstrip("0123456789 ") for line in lines))
    [shown] = world.say("trang 5")
    assert "Trang 5/5" in shown.text
    assert "37." in shown.text
    world.say("trang 99")
    assert "Trang 5/5" in world.said[-1].text
    world.say("ghi hết")
    assert len(world.read(awards.list_awards, AwardFilter())) == 45


@pytest.mark.parametrize("text", ["0", "bỏ 0", "bỏ 99", "99: 3", "dòng 1: 0", "①", "ghi hết trừ dòng 50", "trang x"])
def test_what_names_no_line_changes_nothing(world: World, text: str) -> None:
    world.say(PAGE)
    before = world.run()
    assert before is not None
    world.say(text)
    after = world.run()
    assert after is not None
    assert after.draft["reading"] == before.draft["reading"]
    assert world.read(awards.years) == []


def test_a_year_that_has_not_begun_is_asked(world: World) -> None:
    world.say("Kết quả năm 2031:\n- Giấy khen của Chủ tịch UBND phường: 02 cá nhân")
    assert labels(world)[:2] == ["2023", "2024"]
    [refused] = world.say("2031")
    assert "chưa tới" in refused.text
    world.say("2023")
    world.say("ghi")
    assert world.read(awards.years) == [2023]


def test_the_sample_report_as_a_word_file(world: World) -> None:
    """The whole report, not only its two paragraphs with awards."""
    try:
        text = read_part("report-2023-long-xuyen.txt")
    except NotHere as reason:
        pytest.skip(str(reason))
    document, content = docx.Document(), io.BytesIO()
    for paragraph in text.split("\n"):
        document.add_paragraph(paragraph)
    document.save(content)
    [_, table] = world.send_file("bao cao 2023.docx", content.getvalue(), "application/octet-stream")
    assert table.text.startswith("Tôi đọc được 13 dòng: 6 lượt tập thể, 63 lượt cá nhân.")


def test_a_member_reads_no_awards_from_a_file(world: World) -> None:
    become(world, "member", person_id=1)
    [_, said] = world.send_file("khen.txt", PAGE.encode(), "text/plain")
    assert "chưa thấy lượt khen nào" in said.text
    assert labels(world) == []
