"""The documentation names commands, files and headings that exist, shows what the program says today, and no file names
a machine of its author."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.dialogues.runner import play
from tests.dialogues.transcript import Transcript, read_transcript
from tests.dialogues.world import World
from tests.project.test_settings import write_as_environment

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDE = ROOT / "docs" / "huong-dan-su-dung.md"
REDRAW = "after a change of sentences: python docs/pictures/make.py"
SESSION = re.compile(r"<!-- session -->\n```\n(.*?)```", flags=re.DOTALL)
WARD = "title: README\ngiven: unit phường Kinh Môn, thành phố Hải Phòng; now 2026-12-18T09:00\n\n"
FENCE = re.compile(r"^```.*?^```", flags=re.MULTILINE | re.DOTALL)
# Folders of the build machine, hosts of registries, options that name an index.
FOREIGN = re.compile(
    r"(?<![\w.])/(?:work|farm|root|home|Users)/"
    r"|\b(?:pypi|pythonhosted|npmjs|deb\.debian)\.(?:org|com)\b"
    r"|--(?:extra-)?index-url|--find-link[s]"
)
TEXT_SUFFIXES = {
    *(
        ".py",
        ".toml",
        ".txt",
        ".md",
        ".cfg",
        ".ini",
        ".mako",
        ".sql",
        ".json",
        ".jsonl",
        ".xml",
        ".html",
        ".sh",
        ".yml",
    ),
    "",
}


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def list_project_files() -> Iterator[Path]:
    """All files but those that .gitignore leaves to the machine (so that a copy without git is checked too)."""
    ignored = [line.strip() for line in (ROOT / ".gitignore").read_text().splitlines() if line and line[0] != "#"]
    folders = [ROOT]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path.name == ".git" or any(path.match(pattern.rstrip("/")) for pattern in ignored):
                continue
            if path.is_dir():
                folders.append(path)
            else:
                yield path


def list_commands(pattern: str) -> set[tuple[str, str]]:
    """(page, command) for each match in a code span or a line of a fenced block."""
    found = set()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        code = re.findall(r"`([^`\n]+)`", FENCE.sub("", text))
        code += [line for block in FENCE.findall(text) for line in block.splitlines()]
        found |= {(named(page), match[1]) for piece in code if (match := re.match(pattern, piece.strip()))}
    return found


def slug(heading: str) -> str:
    """The anchor that code hosts make of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def leads_somewhere(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    linked = page.parent / name if name else page
    if not linked.exists():
        return False
    return not anchor or anchor in map(slug, re.findall(r"^#+ (.*)", linked.read_text(encoding="utf-8"), re.MULTILINE))


def read_session(folder: Path) -> Transcript:
    """The session that the README shows, written into `folder` as a transcript."""
    (shown,) = SESSION.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    path = folder / "README.txt"
    path.write_text(WARD + shown, encoding="utf-8")
    return read_transcript(path)


def test_the_session_in_the_readme_is_what_the_program_says(sqlite_url: str, tmp_path: Path) -> None:
    world = World(sqlite_url)
    try:
        play(read_session(tmp_path), world)
    except AssertionError as error:
        pytest.fail(f"{error}\n({REDRAW})")
    finally:
        world.close()


def test_the_conversation_of_the_guide_can_be_had(sqlite_url: str) -> None:
    """The pictures are drawn from it: every button that is pressed is there, and the file comes at the end."""
    world = World(sqlite_url)
    try:
        answers = play(read_transcript(ROOT / "docs" / "pictures" / "conversation.txt"), world, check=False)
    finally:
        world.close()

    assert len(world.file_names) == 1
    assert "Năm 2026: 30 lượt = 6 tập thể + 24 cá nhân." in answers[max(answers)][-1]


def test_the_pictures_of_the_guide_are_there_and_small() -> None:
    shown = re.findall(r'<img src="([^"]+)" width="\d+" alt="[^"]+">', GUIDE.read_text(encoding="utf-8"))
    drawn = sorted((ROOT / "docs" / "pictures").glob("*.png"))

    assert sorted(GUIDE.parent / one for one in shown) == drawn
    assert {path.name: path.stat().st_size for path in drawn if path.stat().st_size > 150_000} == {}
    assert {path.name for path in drawn if not path.read_bytes().startswith(b"\x89PNG")} == set()


def test_the_settings_of_the_operations_page_are_the_settings() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", text, flags=re.MULTILINE)
    fields = {name.upper(): field.default for name, field in Settings.model_fields.items()}

    assert {name for name, _ in listed} == set(fields)
    told = {name: default.strip("`") for name, default in listed if default.startswith("`")}
    assert told == {name: write_as_environment(default) for name, default in fields.items() if default is not None}


def test_make_commands_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    commands = list_commands(r"make ([a-z]+)")

    assert {("README.md", "run"), ("README.md", "test")} <= commands
    assert {(page, target) for page, target in commands if target not in targets} == set()


def test_program_commands_exist() -> None:
    named_commands = list_commands(r"(?:\S*python )?-m bot ([a-z-]+)|python -m bot ([a-z-]+)")
    helped = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert helped.returncode == 0, helped.stderr
    known = set(re.findall(r"[a-z-]+", helped.stdout))
    assert named_commands
    assert {(page, command) for page, command in named_commands if command not in known} == set()


def test_the_tests_that_are_named_exist() -> None:
    named_tests = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")))
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    there = {name for source in sources for name in re.findall(r"^(?:async )?def (test_\w+)", source, re.MULTILINE)}

    assert named_tests
    assert named_tests - there == set()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    targets = re.findall(r"\[[^\]]+\]\(([^)\s]+)\)", FENCE.sub("", text))
    inner = [target for target in targets if not target.startswith(("https://", "http://"))]
    assert [target for target in inner if not leads_somewhere(page, target)] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_files_named_in_code_spans_exist(page: Path) -> None:
    top = "|".join(sorted(path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."))
    spans = re.findall(rf"`((?:{top})/[\w./-]*)`", FENCE.sub("", page.read_text(encoding="utf-8")))

    # data/ is made by running.
    assert [span for span in spans if not span.startswith("data/") and not (ROOT / span).exists()] == []


def test_the_tree_in_the_readme_is_the_tree() -> None:
    (tree,) = [block for block in FENCE.findall((ROOT / "README.md").read_text(encoding="utf-8")) if "bot/  " in block]
    top = ROOT
    for line in tree.splitlines()[1:-1]:
        name = line.split()[0]
        if not line.startswith(" "):
            top = ROOT / name
        assert (top / name).exists() if line.startswith(" ") else top.is_dir(), line


def test_the_list_of_flows_in_contributing_is_the_folder() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (section,) = re.findall(r"^## The modules of handlers/flows\n(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    rows = "".join(line for line in section.splitlines(keepends=True) if line.startswith("|"))
    listed = [name for name in re.findall(r"`([\w.]+)`", rows) if name != "vi.toml"]

    assert sorted(listed) == sorted(
        path.stem for path in (ROOT / "handlers" / "flows").glob("*.py") if path.stem != "__init__"
    )


def test_decisions_are_numbered_and_argued() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [page.name[:5] for page in pages] == [f"{number:04d}-" for number in range(1, len(pages) + 1)]
    for number, page in enumerate(pages, start=1):
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {number}. "), page.name
        assert re.findall(r"^## (.*)", text, re.MULTILINE) == ["Context", "Decision", "Rejected", "Consequences"], (
            page.name
        )


def test_no_file_names_a_registry_or_a_folder_of_its_author() -> None:
    files = [path for path in list_project_files() if path.suffix in TEXT_SUFFIXES]
    assert ROOT / "constraints.txt" in files

    found = [
        f"{named(path)}:{number}: {line.strip()[:80]}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if FOREIGN.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    ["cd /" + "work/main", "https://py" + "pi.org/simple", "--extra-index" + "-url x", "files.python" + "hosted.org"],
)
def test_foreign_names_are_recognised(line: str) -> None:
    assert FOREIGN.search(line)
