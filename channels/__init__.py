"""The public gateway: everything that meets a person who writes."""
