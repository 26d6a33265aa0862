"""Pages and files of the comparison."""
