"""How long tests wait for what must happen: only a failure takes so long, however busy the machine is."""

from __future__ import annotations

PATIENCE = 60.0
"""Seconds."""
