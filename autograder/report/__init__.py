"""The instructor's page on a class.

In: the scores of everybody in the gradebook. Out: one HTML file that needs nothing beside itself, and each of its
tables as CSV and JSON. It may import `export` for the scores, `judging` and `sandbox` for their words.
"""
