"""Can this data be trusted: what the files held, and checks over the tables they became."""
