"""One recogniser a file: each finds one kind of thing that could identify a person."""
