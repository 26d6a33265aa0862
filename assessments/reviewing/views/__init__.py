"""Pages of the staff's desk, and the page on which a body replies."""
