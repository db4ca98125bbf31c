"""What is known of a class from one run to the next: nbgrader's gradebook and our own table beside it."""
