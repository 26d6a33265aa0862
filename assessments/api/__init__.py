"""The read-only interface for programs: tidy tables of what is public, or of what a reviewer may see."""
