"""What is kept of conversations: encrypted, for a limited time, in SQLite or PostgreSQL."""
