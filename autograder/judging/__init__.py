"""From values to a verdict and a hint.

In: declared exercises and what a student's functions returned. Out: outcomes. Pure, but for the trusted code that
answer keys are made of; it knows no files and no processes.
"""
