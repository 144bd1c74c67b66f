"""No deadlines: how long a reader takes is for the bench, and the machine of the tests may be busy."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
