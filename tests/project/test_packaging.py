"""What is installed is what is here: packages, their data files, pinned dependencies, and the gates that cover them."""

from __future__ import annotations

import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ["bot", "commendation", "handlers", "report_builder", "storage"]


def list_dependencies() -> set[str]:
    project = PROJECT["project"]
    return {
        re.split(r"[\[<>=~! ;]", requirement)[0].lower().replace("_", "-")
        for requirement in [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    }


def test_every_gate_covers_every_package() -> None:
    found = sorted(
        path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name not in ("tests", "bench")
    )

    assert found == PACKAGES
    assert sorted(PROJECT["tool"]["importlinter"]["root_packages"]) == PACKAGES
    assert sorted(PROJECT["tool"]["mypy"]["files"]) == sorted([*PACKAGES, "bench", "tests"])
    assert sorted(PROJECT["tool"]["coverage"]["run"]["source"]) == PACKAGES
    assert sorted(PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]) == [f"{name}*" for name in PACKAGES]


def test_every_folder_of_modules_is_a_package() -> None:
    """The import rules do not see a folder without `__init__.py`."""
    folders = {path.parent for name in PACKAGES for path in (ROOT / name).rglob("*.py")}

    assert [str(folder.relative_to(ROOT)) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_every_data_file_is_packaged() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    files = [path for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file()]
    data = [path for path in files if path.suffix != ".py" and "__pycache__" not in path.parts]

    assert data
    assert [str(path.relative_to(ROOT)) for path in data if not any(fnmatch(path.name, one) for one in patterns)] == []


def test_every_dependency_is_pinned() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.strip().startswith("#")]

    assert [pin for pin in pins if not re.fullmatch(r"[a-z0-9.-]+==[\w.]+( ; [\w.'=!<> ]+)?", pin)] == []
    assert list_dependencies() - {pin.partition("==")[0] for pin in pins} == set()


def test_one_minimum_version_of_python() -> None:
    tools = PROJECT["tool"]

    assert PROJECT["project"]["requires-python"] == ">=3.11"
    assert (tools["ruff"]["target-version"], tools["mypy"]["python_version"]) == ("py311", "3.11")
    assert "sys.version_info < (3, 11)" in (ROOT / "Makefile").read_text(encoding="utf-8")
