"""What is asked: the report A/HRC/14/32, its recommendations, and the questions about each."""
