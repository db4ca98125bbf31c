"""Refuse a declaration that does not mean what its author wants: a typo there would give points away.

In: what an assignment declares, its solutions, and what they return. Out: nothing, or CourseError: one sentence with
the assignment, the exercise, the field, and what is known instead. It reads what lies in an assignment's folder.
"""
