"""Nobody can be identified: pseudonyms, redaction, encryption at rest, logs without content."""
