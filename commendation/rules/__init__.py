"""Dated rules over the catalogue: who may confer what, and what can be registered. They warn; they never forbid."""
