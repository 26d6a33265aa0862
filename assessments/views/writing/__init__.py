"""Pages from which staff write the annual report: search in what is shared, quotations, translations."""
