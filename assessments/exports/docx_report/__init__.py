"""The chapters of the gap report as blocks for Word, in the words of the printed report."""
