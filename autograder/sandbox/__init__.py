"""Runs a student's code where it can touch nothing, and brings back what it computed, as plain values.

In: jobs, made of code and inputs. Out: evidence. No expected value ever enters. The processes that run student code
import parts of this room and must stay small; it may import `errors`, `limits`, `values` and `tracing`.
"""
