"""Many assessments beside each other: one frozen read model that pages, files and the API render. Pure."""
