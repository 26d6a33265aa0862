"""Screens of the administrator: accounts, bodies and what is due; never what a body answers."""
