"""Real processes: application servers and workers on a database that they share, and a mail server that can fail."""
