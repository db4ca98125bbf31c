"""The instructor's page on a class.

In: the scores of everybody in the gradebook, and what students handed in. Out: one HTML file that needs nothing beside
itself, and each of its tables as CSV and JSON. It may import `gradebook` for the scores, `export` for tables as text,
`judging` and `sandbox` for their words, `feedback` for how pages are made, and what reads a course.
"""
