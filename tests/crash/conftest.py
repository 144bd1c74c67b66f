"""A second database, for the run that nothing disturbs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import copy_sqlite

pytest.register_assert_rewrite("tests.crash.comparison")


@pytest.fixture
def calm_url(sqlite_template: Path, tmp_path: Path) -> str:
    folder = tmp_path / "calm"
    folder.mkdir()
    return copy_sqlite(sqlite_template, folder)
