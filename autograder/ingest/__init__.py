"""From what a student handed in to the code that is graded: found, read, mended, and cut down to what matters."""
