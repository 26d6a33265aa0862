"""Pages of a body's own area and of the administrator."""
