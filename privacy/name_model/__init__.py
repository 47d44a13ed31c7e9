"""Trains the model that recognises names, on messages made from lists and templates."""
