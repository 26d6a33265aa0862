"""What is asked: the report, its recommendations, the instrument."""
