"""How long staff wait for the inbox and for a transcript."""
