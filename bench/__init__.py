"""Measures the helpline against other ways of doing the same, in one run."""
