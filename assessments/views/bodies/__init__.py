"""Screens of a body’s own area."""
