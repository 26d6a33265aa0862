"""What the bodies answered, and what follows from it."""
