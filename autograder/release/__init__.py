"""From a source notebook to what students get: the notebook without solutions, its checks, the bundle.

In: a course. Out: files that hold no solution. It may import `student` for the file of checks.
"""
