"""How many cries for help are heard, measured on messages that nothing was chosen by."""
