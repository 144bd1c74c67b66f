"""Plays the conversations of the guide with the real program and draws them: `python docs/pictures/make.py`.

`conversation.txt` holds what a ward types in a year, in the format of tests/dialogues; each `# picture: NAME` … `# end`
becomes NAME.png ("NAME, with the question" begins with the message before). The chat about a code is played over a
socket with the tests' double of Telegram. The pages of the report need LibreOffice (soffice) and pdftoppm. Nothing
leaves this machine; running it again draws the same pictures. The session in the README is rewritten as well.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from draw import Bubble, Day, draw_chat  # noqa: E402
from PIL import Image  # noqa: E402

from bot import enrolment  # noqa: E402
from bot.app import App  # noqa: E402
from bot.channels.telegram.channel import Telegram  # noqa: E402
from bot.channels.telegram.render import render_message  # noqa: E402
from bot.clock import freeze_clock, start_timer  # noqa: E402
from handlers.engine.messages import Outgoing  # noqa: E402
from storage import files  # noqa: E402
from storage.database import Store, migrate  # noqa: E402
from tests.channels.telegram.running import make_settings, wait_until  # noqa: E402
from tests.dialogues.runner import play as replay  # noqa: E402
from tests.dialogues.transcript import Line, read_transcript, rewrite  # noqa: E402
from tests.dialogues.world import ZONE, World  # noqa: E402
from tests.doubles.telegram import TelegramDouble  # noqa: E402
from tests.project.test_docs import SESSION, read_session  # noqa: E402

CONVERSATION = HERE / "conversation.txt"
MARK, QUESTION = "# picture: ", ", with the question"
CODE_DAY = datetime(2026, 1, 20, 9, 30, tzinfo=ZONE)
REPORT_PAGES = 3


@dataclass
class Scene:
    """A picture: the lines of the conversation between two marks, with the question before them where it is wanted."""

    name: str
    begin: int
    end: int
    has_question: bool
    shown: list[Bubble | Day] = field(default_factory=list)

    def press(self, label: str) -> None:
        """Mark the newest button of this label."""
        for bubble in reversed(self.shown):
            if isinstance(bubble, Bubble) and any(label in row for row in bubble.rows):
                bubble.pressed = label
                return


def list_scenes() -> list[Scene]:
    """The pictures of the conversation, as its comments mark them."""
    scenes: list[Scene] = []
    name, began = "", 0
    for number, line in enumerate(CONVERSATION.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith(MARK):
            name, began = line.removeprefix(MARK), number
        elif line == "# end":
            scenes.append(Scene(name.removesuffix(QUESTION), began, number, name.endswith(QUESTION)))
    return scenes


def play(world: World) -> list[Scene]:
    """Play the conversation whole. Raises AssertionError where a button is not there."""
    transcript = read_transcript(CONVERSATION)
    for item in transcript.given:
        world.given(item)
    scenes = list_scenes()
    last: list[Bubble | Day] = []
    for line in transcript.lines:
        entries = _play_line(world, line)
        for scene in scenes:
            if scene.begin < line.number < scene.end:
                if scene.has_question and not scene.shown:
                    scene.shown = last[-1:]
                if line.text.startswith("["):
                    scene.press(line.text[1:-1])
                scene.shown += entries
        last = entries
    return scenes


def _play_line(world: World, line: Line) -> list[Bubble | Day]:
    if line.sign == "!":
        world.now = datetime.fromisoformat(line.text.removeprefix("now ")).replace(tzinfo=ZONE)
        return [Day(f"{world.now:%d/%m/%Y, %H:%M}")]
    if line.text.startswith("["):
        return [_show(world, one) for one in world.press(line.text[1:-1])]
    return [Bubble(line.text, mine=True), *(_show(world, one) for one in world.say(line.text))]


def _show(world: World, outgoing: Outgoing) -> Bubble:
    """A message laid out as Telegram lays it out."""
    *_, piece = render_message(outgoing)
    name = world.file_names.get(outgoing.file_id, "") if outgoing.file_id is not None else ""
    text = piece.text.removeprefix(name).lstrip("\n")
    return Bubble(text, rows=[[label for label, _ in row] for row in piece.keyboard], file=name)


def draw_report(world: World) -> None:
    """Draw the pages of the newest file, small."""
    (_, content) = world.store.read_now(lambda conn: files.load(conn, None, max(world.file_names)))
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bao-cao.docx").write_bytes(content)
        office = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf"]
        subprocess.run([*office, "bao-cao.docx"], cwd=folder, check=True, capture_output=True)  # noqa: S603
        subprocess.run(["pdftoppm", "-r", "100", "-png", "bao-cao.pdf", "trang"], cwd=folder, check=True)  # noqa: S607
        pages = [Image.open(path).convert("RGB") for path in sorted(Path(folder).glob("trang-*.png"))]
    print(f"báo cáo: {len(pages)} trang")
    for number, page in enumerate(pages[:REPORT_PAGES], start=1):
        framed = Image.new("RGB", (page.width + 2, page.height + 2), "#9aa5ad")
        framed.paste(page, (1, 1))
        framed.quantize(32, dither=Image.Dither.NONE).save(HERE / f"bao-cao-trang-{number}.png", optimize=True)


async def play_telegram(url: str) -> list[Bubble | Day]:
    """Somebody new opens the bot, is asked for a code, types it, and counts."""
    with TelegramDouble(allow_http=True) as double:
        settings, clock = make_settings(double, url), freeze_clock(CODE_DAY)
        channel, until = Telegram(settings), asyncio.Event()
        trang = double.user(5_000_000_003, "Thu Trang")
        async with App(settings, clock, [channel], timer=start_timer(clock)) as app:
            serving = asyncio.create_task(app.serve([channel], until=until))
            code = await app.store.run(
                lambda conn: enrolment.make_invite(conn, "officer", "Phạm Thu Trang", None, CODE_DAY)[0]
            )
            for text, answer in (("/start", "nhập mã mời"), (code, "Đã liên kết"), ("dangky", "cá nhân hay tập thể")):
                trang.send(text)
                await trang.await_for(answer, 20)
            trang.press("Cá nhân")
            await trang.await_for("Họ và tên", 20)
            await wait_until(lambda: any("▸" in message.text for message in trang.chat))
            until.set()
            await serving
    shown: list[Bubble | Day] = []
    for message in trang.chat:
        text = message.text.replace(code, "K7M2QX")  # the same picture every time
        rows = [[button.text for button in row] for row in message.rows]
        shown.append(Bubble(text, mine=not message.from_bot, rows=rows))
    return shown


def rewrite_session(folder: Path) -> None:
    """Write anew what the assistant says in the session of the README."""
    url = f"sqlite:///{folder}/readme.db"
    migrate(url)
    world = World(url)
    transcript = read_session(folder)
    said = rewrite(transcript, replay(transcript, world, check=False)).partition("\n\n")[2]
    world.close()
    readme = HERE.parents[1] / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(SESSION.sub(lambda _: f"<!-- session -->\n```\n{said}```", text), encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/so.db"
        migrate(url)
        world = World(url)
        for scene in play(world):
            draw_chat(scene.shown, HERE / f"{scene.name}.png")
        draw_report(world)
        world.close()
        rewrite_session(Path(folder))
        joined = f"sqlite:///{folder}/telegram.db"
        migrate(joined)
        store = Store.open(joined)
        store.run_now(lambda conn: enrolment.add_unit(conn, "Phường Kinh Môn, Hải Phòng", "quản trị", CODE_DAY))
        store.close()
        draw_chat(asyncio.run(play_telegram(joined)), HERE / "telegram.png")
    for path in sorted(HERE.glob("*.png")):
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB, {Image.open(path).size}")


if __name__ == "__main__":
    main()
