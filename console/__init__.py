"""The console in which KOM's staff read what was handed over to them, and answer."""
