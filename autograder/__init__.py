"""A notebook course kit: exercises, the model they build, and an autograder that keeps code and verdict apart."""
