"""Pages on which a body answers: load through access, read or save, render."""
