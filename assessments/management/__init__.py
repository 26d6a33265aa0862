"""Commands of the assessments, and what they have in common."""
