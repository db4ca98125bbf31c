"""The instructor's page on a class.

In: reports. Out: one HTML file that needs nothing beside itself. It may import `judging` and `sandbox` for their
words.
"""
