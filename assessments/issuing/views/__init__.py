"""Pages of the report, of its bundle and of verification."""
