"""What the bodies answered, and the reports, the review and the comparison made from it."""
