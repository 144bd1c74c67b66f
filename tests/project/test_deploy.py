"""The files in deploy/ fit the program: its commands, its settings, its packages. Nothing here starts a service."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.project.test_packaging import PACKAGES, PROJECT

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
SETTINGS = {name.upper() for name in Settings.model_fields}


def read_unit(path: Path) -> dict[str, list[str]]:
    """The values of each key, in order; systemd has several of some."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, mark, value = line.partition("=")
        if mark and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def list_copied() -> set[str]:
    """What the image is built from, by the lines of its Dockerfile."""
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    return {name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]}


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_a_command_of_the_program_where_it_was_installed(path: Path) -> None:
    unit = read_unit(path)
    [home], [command] = unit["WorkingDirectory"], unit["ExecStart"]

    assert re.search(r"\.venv/bin/python -m bot (run|backup)\b", command)
    assert unit["EnvironmentFile"] == [f"{home}/.env"]
    assert set(re.findall(r"\b([A-Z_]{4,})=", command)) <= SETTINGS
    assert "Environment" not in unit, "what EnvironmentFile says would count instead"


@pytest.mark.parametrize("path", [*UNITS, *DEPLOY.glob("*.timer")], ids=lambda path: path.name)
def test_systemd_understands_the_unit(path: Path, tmp_path: Path) -> None:
    """With a program that exists, as it does where the unit is installed."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    for unit in (*UNITS, *DEPLOY.glob("*.timer")):
        text = unit.read_text(encoding="utf-8").replace("/srv/so-thi-dua/.venv/bin/python", "/bin/true")
        (tmp_path / unit.name.replace("@.", "@8081.")).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", str(tmp_path / path.name.replace("@.", "@8081."))]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    # Of other units of the machine it may complain too.
    assert [line for line in told.stderr.splitlines() if "so-thi-dua" in line] == []


def test_the_image_holds_every_package_and_nothing_that_is_not_there() -> None:
    copied = list_copied()
    let_through = set(re.findall(r"^!(.+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), flags=re.MULTILINE))

    assert set(PACKAGES) <= copied
    assert {PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]} <= copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert let_through == copied


def test_containers_do_not_take_the_machines_own_settings_from_the_env_file() -> None:
    """`.env` is written for a program that runs on the machine itself; what a container needs otherwise is set."""
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    section = text[text.index("environment: #") : text.index("depends_on")]
    told = dict(re.findall(r'^ {6}([A-Z_]+): "?([^"\n]+)', section, flags=re.MULTILINE))
    image = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")

    assert told.keys() <= SETTINGS
    assert told["HTTP_HOST"] == "0.0.0.0"  # noqa: S104 - within the container's own network
    assert f"http://127.0.0.1:{told['HTTP_PORT']}/health" in image
    assert f"EXPOSE {told['HTTP_PORT']}" in image
    assert "dockerfile: deploy/Dockerfile" in text
