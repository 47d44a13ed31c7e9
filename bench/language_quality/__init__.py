"""How well messages are understood that are not in the training data."""
