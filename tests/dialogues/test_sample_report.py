"""The real input: a ward's whole report of 2023, entered by chat, comes back as a file like the one that was sent."""

from __future__ import annotations

import io
from difflib import SequenceMatcher
from pathlib import Path

import docx
import pytest
from docx.document import Document

from commendation.folding import words
from storage import files
from storage.database import Connection
from tests.dialogues.parts import SHARED, read_part
from tests.dialogues.runner import play
from tests.dialogues.transcript import read_transcript
from tests.dialogues.world import World
from tests.report.reading import read_appendix, read_body

TRANSCRIPT = Path(__file__).parent / "sample_report" / "long_xuyen_2023.txt"
SAMPLE = SHARED / "reference" / "report-2023-long-xuyen.txt"
LIKENESS = 0.97

pytestmark = pytest.mark.skipif(not SAMPLE.exists(), reason="the sample report is not beside the project")


def newest_file(world: World) -> Document:
    scope, newest = world.scope, max(world.file_names)

    def load(conn: Connection) -> bytes:
        return files.load(conn, scope, newest)[1]

    return docx.Document(io.BytesIO(world.store.read_now(load)))


def total_of(document: Document) -> str:
    return [cell for cell in list(read_appendix(document))[-1] if cell.strip()][-1]


def test_entered_by_chat_it_reads_like_the_report_that_was_sent(sqlite_url: str) -> None:
    world = World(sqlite_url)
    play(read_transcript(TRANSCRIPT), world, check=False)

    sent, rebuilt = words(read_part(SAMPLE.name)), words("\n".join(read_body(newest_file(world))))
    compared = SequenceMatcher(a=sent, b=rebuilt, autojunk=False)
    for tag, a1, a2, b1, b2 in compared.get_opcodes():
        if tag != "equal":
            print(f"{tag}: {' '.join(sent[a1:a2])!r} -> {' '.join(rebuilt[b1:b2])!r}")
    print(f"likeness {compared.ratio():.4f} over {len(sent)} and {len(rebuilt)} words")
    world.close()
    assert compared.ratio() >= LIKENESS


def test_removing_one_record_changes_its_sentence_and_the_totals_and_nothing_else(sqlite_url: str) -> None:
    world = World(sqlite_url)
    play(read_transcript(TRANSCRIPT), world, check=False)
    before = newest_file(world)

    world.say("danh sach 2023")
    world.say("KT-2023-007")  # giấy khen của Thị ủy: 02 đồng chí
    world.press("Xoá")
    confirming = world.said[-1].offered[0].label
    world.press(confirming)
    world.say("baocao 2023")
    after = newest_file(world)
    world.close()

    old, new = read_body(before), read_body(after)
    gone = [line for line in old if line not in new]
    come = [line for line in new if line not in old]
    assert any("Thị ủy Kinh Môn" in line for line in gone)
    assert len(gone) == 2, gone
    assert len(come) == 1, come
    assert "67" in come[0]
    assert total_of(before) != total_of(after)
