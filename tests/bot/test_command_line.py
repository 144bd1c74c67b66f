"""`python -m bot`: its commands and the ways it refuses."""

from __future__ import annotations

import json
from pathlib import Path

from storage import inbox
from storage.database import Store, migrate
from tests.bot.ears import NOW, arrive
from tests.bot.test_console import ENTER, FOUND, run_bot, talk


def test_all_configuration_errors_at_once(tmp_path: Path) -> None:
    for command in ([], ["run"], ["parked"]):
        done = run_bot(tmp_path, *command, HTTP_PORT="cao", LOG_LEVEL="ồn")

        assert done.returncode == 2
        assert "HTTP_PORT" in done.stderr.decode()
        assert "LOG_LEVEL" in done.stderr.decode()
        assert done.stdout == b""
    assert not (tmp_path / "data").exists()


def test_run_without_a_token_says_how_to_talk_here(tmp_path: Path) -> None:
    done = run_bot(tmp_path, "run")

    assert done.returncode == 2
    assert "python -m bot console" in done.stderr.decode()


def test_a_database_that_cannot_be_opened(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    for command in ("console", "parked"):
        done = run_bot(tmp_path, command)

        assert done.returncode == 1
        assert "DATABASE_URL" in done.stderr.decode()
        assert "Traceback" not in done.stderr.decode()


def test_a_database_that_is_not_there_keeps_its_password(tmp_path: Path) -> None:
    done = run_bot(tmp_path, "console", DATABASE_URL="postgresql://hoa:geheim@127.0.0.1:1/so")

    assert done.returncode == 1
    assert "DATABASE_URL" in done.stderr.decode()
    assert "geheim" not in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_flows_are_listed_and_sound(tmp_path: Path) -> None:
    done = run_bot(tmp_path, "flows")

    assert done.returncode == 0, done.stderr.decode()
    assert "enter_award (bản 1): double → award → recipient_kind" in done.stdout.decode()
    assert not (tmp_path / "data").exists()


def test_the_report_without_a_chat(tmp_path: Path) -> None:
    without = run_bot(tmp_path, "report", "2023")
    assert without.returncode == 1
    assert "Sổ chưa có đơn vị nào. Khai báo trước: python -m bot console" in without.stderr.decode()

    talk(tmp_path, [*FOUND, *ENTER])
    stranger = run_bot(tmp_path, "report", "2023", "--as", "người lạ")
    assert stranger.returncode == 1
    assert "“người lạ” chưa được vào đơn vị nào của sổ" in stranger.stderr.decode()
    done = run_bot(tmp_path, "report", "2023", "--out", "ra/báo cáo.docx")

    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == "ra/báo cáo.docx\n"
    assert (tmp_path / "ra" / "báo cáo.docx").read_bytes().startswith(b"PK")


def test_the_report_on_half_a_year_and_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    talk(tmp_path, FOUND)
    (tmp_path / "ra").write_text("a file where a folder should be")

    half = run_bot(tmp_path, "report", "2023", "--half")
    assert half.stdout.decode() == "BaoCao_TDKT_6thang2023_PhuongLongXuyen_ban1.docx\n", half.stderr.decode()

    nowhere = run_bot(tmp_path, "report", "2023", "--out", "ra/bao_cao.docx")
    assert nowhere.returncode == 1
    assert "Không ghi được tệp ra/bao_cao.docx" in nowhere.stderr.decode()


def test_the_numbers_of_a_file_are_printed_and_held_against_the_ledger(tmp_path: Path) -> None:
    talk(tmp_path, [*FOUND, *ENTER])
    run_bot(tmp_path, "report", "2023", "--out", "bao_cao.docx")

    equal = run_bot(tmp_path, "trace", "bao_cao.docx")
    head, *figures, last = equal.stdout.decode().splitlines()
    assert equal.returncode == 0, equal.stderr.decode()
    assert head.startswith("UBND phường Long Xuyên · báo cáo năm 2023 · bản 1 · ngày ")
    assert "_st0001  “02” = cá nhân · Giấy khen · Chủ tịch UBND phường: 1 bản ghi; khớp với sổ" in figures
    assert last == f"{len(figures)} con số: {len(figures)} khớp với sổ."

    talk(tmp_path, ENTER)
    moved_on = run_bot(tmp_path, "trace", "bao_cao.docx")
    assert moved_on.returncode == 1
    assert "khác: tệp 2, sổ nay 4" in moved_on.stdout.decode()

    (tmp_path / "la.docx").write_bytes(b"no document")
    refused = run_bot(tmp_path, "trace", "la.docx")
    assert refused.returncode == 1
    assert "không phải tệp Word" in refused.stderr.decode()
    assert refused.stdout == b""


def test_the_office_takes_the_base_and_gives_its_own(tmp_path: Path) -> None:
    talk(tmp_path, FOUND)
    assert run_bot(tmp_path, "base", "--save", "mau.docx").stdout.decode() == "Đang dùng mẫu có sẵn.\nmau.docx\n"

    given = run_bot(tmp_path, "base", "mau.docx")
    assert given.stdout.decode() == "Từ nay báo cáo trình bày theo mau.docx.\n", given.stderr.decode()

    (tmp_path / "la.docx").write_bytes(b"no document")
    refused = run_bot(tmp_path, "base", "la.docx")
    assert refused.returncode == 1
    assert "Word" in refused.stderr.decode()
    assert run_bot(tmp_path, "base").stdout.decode() == "Đang dùng mẫu riêng của đơn vị.\n"

    assert run_bot(tmp_path, "base", "--reset").stdout.decode() == "Từ nay báo cáo trình bày theo mẫu có sẵn.\n"


def test_parked_updates_are_listed_and_taken_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'data' / 'so-thi-dua.db'}"
    migrate(url)
    store = Store.open(url)
    arrival = arrive("Hoa", "chào")
    kept = store.run_now(
        lambda conn: inbox.add(
            conn,
            channel=arrival.channel,
            account=arrival.account,
            external_id=arrival.external_id,
            chat="Hoa",
            sender="Hoa",
            sender_name="Hoa",
            raw=arrival.raw,
            now=NOW,
        )
    )
    assert kept is not None
    for _ in range(3):
        store.run_now(lambda conn: inbox.count_failure(conn, kept.id, "ZeroDivisionError (x.py:1): 0", NOW))
    store.close()

    listed = run_bot(tmp_path, "parked")
    unknown = run_bot(tmp_path, "parked", "--retry", "99")
    shown = json.loads(run_bot(tmp_path, "parked", "--show", str(kept.id)).stdout)
    again = run_bot(tmp_path, "parked", "--retry", str(kept.id))
    empty = run_bot(tmp_path, "parked")

    assert listed.stdout.decode() == f"{kept.id}\t17/01/2024 09:00\tconsole\tZeroDivisionError (x.py:1): 0\n"
    assert unknown.returncode == 1
    assert (shown["update"], shown["error"], shown["raw"]) == (kept.id, "ZeroDivisionError (x.py:1): 0", arrival.raw)
    assert (again.returncode, empty.stdout) == (0, b"")


def test_what_was_not_understood_is_exported_without_names(tmp_path: Path) -> None:
    done = run_bot(tmp_path, "misunderstood")
    assert (done.returncode, done.stdout) == (0, b"")
    talk(tmp_path, [*FOUND, "thuong tet cua ba Tran Thi Lan dau roi", "Thưởng tết của bà Trần Thị Lan đâu rồi"])

    done = run_bot(tmp_path, "misunderstood")
    [line] = done.stdout.decode().splitlines()
    kept = json.loads(line)
    assert kept["text"] == "Thưởng tết của bà [tên] đâu rồi"
    assert (kept["unit"], kept["place"], kept["count"]) == (1, "", 2)

    done = run_bot(tmp_path, "misunderstood", "--csv", "--clear")
    head, row = done.stdout.decode().splitlines()
    assert head == "unit,place,text,count,first_at,last_at"
    assert "Thưởng tết" in row
    assert run_bot(tmp_path, "misunderstood").stdout == b""
