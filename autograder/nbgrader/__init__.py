"""The plug: how nbgrader's own commands and pages work on a course of this kind.

In: nbgrader's configuration and its notebooks. Out: the same marks that `autograder grade` records. Nothing but `cli`
may import it.
"""
