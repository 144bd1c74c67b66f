"""A section that is too long for one message: a phone sends it in pieces, and the report gets it whole."""

from __future__ import annotations

from commendation.reading.paragraphs import unwrap
from storage import narratives
from storage.changes import NarrativeWritten
from tests.dialogues.world import World
from tests.doubles.telegram import TelegramDouble
from tests.flows.acting import add_colleague, change

PARAGRAPH = (
    "- Tổ dân phố số {} phát động thi đua giữ gìn vệ sinh môi trường, hằng tháng có kiểm điểm, cuối năm có tổng kết."
)


def write(count: int) -> str:
    return "\n".join(PARAGRAPH.format(number) for number in range(1, count + 1))


def cut(text: str) -> list[str]:
    """The messages that a phone makes of it."""
    return [message.text for message in TelegramDouble().user(1, "Hoa").paste(text)]


def held(world: World) -> tuple[str, ...]:
    section = world.read(narratives.get_section, 2023, "strengths")
    return section.paragraphs if section else ()


def test_the_pieces_are_put_together(world: World) -> None:
    whole = write(90)
    pieces = cut(whole)
    world.say("noidung uu diem")
    answers = [said.text.partition(":")[0] for piece in pieces for said in world.say(piece)]

    assert len(pieces) == 3
    assert held(world) == tuple(unwrap(whole))
    assert answers[0].startswith("Đã ghi 3")
    assert "Tin trước dài quá nên bị cắt" in answers[1]
    assert answers[2].endswith("(giờ có 90 đoạn)")


def test_what_was_there_stays_before_them(world: World) -> None:
    world.say("noidung uu diem")
    world.say("Đoạn đầu.")
    world.press("Thêm đoạn nữa")
    for piece in cut(write(50)):
        world.say(piece)

    assert held(world) == ("Đoạn đầu.", *unwrap(write(50)))


def test_pieces_of_a_replacement(world: World) -> None:
    world.say("noidung uu diem")
    world.say("Bản cũ.")
    world.press("Thêm đoạn nữa")
    world.press("Thay cả phần")
    for piece in cut(write(50)):
        world.say(piece)

    assert held(world) == tuple(unwrap(write(50)))


def test_each_piece_can_be_taken_back(world: World) -> None:
    first, second = cut(write(50))
    world.say("noidung uu diem")
    world.say(first)
    before = held(world)
    world.say(second)
    world.press("Hoàn tác")
    world.press(world.said[-1].offered[0].label)

    assert held(world) == before


def test_a_question_after_a_long_section_is_answered(world: World) -> None:
    world.say("noidung uu diem")
    world.say(write(35))
    assert 3776 <= len(write(35)) <= 4096
    [said] = world.say("năm 2023 có bao nhiêu giấy khen")

    assert len(held(world)) == 35
    assert said.text.startswith("Sổ chưa có lượt khen nào")


def test_later_it_is_another_text(world: World) -> None:
    first, second = cut(write(50))
    world.say("noidung uu diem")
    world.say(first)
    before = held(world)
    world.later(minutes=2)
    world.say(second)

    assert held(world) == before


def test_what_a_colleague_has_changed_meanwhile_is_left_alone(world: World) -> None:
    first, second = cut(write(50))
    world.say("noidung uu diem")
    world.say(first)
    written = NarrativeWritten(year=2023, section="strengths", paragraphs=("Của đồng nghiệp.",))
    change(world, written, scope=add_colleague(world, "Phạm Văn Bốn"))
    world.say(second)

    assert held(world) == ("Của đồng nghiệp.",)
