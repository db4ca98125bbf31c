"""nbgrader's gradebook and our own tables beside it: registered in, written in transactions, read.

In: reports. Out: what is recorded, late penalties included. It may import `release`, which registers an assignment,
and `reuse`; it never grades, and never touches what a person entered.
"""
