"""Pages of consenting."""
