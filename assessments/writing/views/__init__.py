"""Pages from which staff write, and the page on which a body agrees to be quoted."""
