"""Pages of what leaves the screen and comes back."""
