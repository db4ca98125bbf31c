"""From two values to what differs: numbers, closeness, and the tests that a check may make.

In: what the reference gave and what a student's function gave. Out: nothing, or a `Difference`. Pure; it knows no
exercise, no file and no process, and imports numpy alone.
"""
