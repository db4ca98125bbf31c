"""Exceptions and types whose names are code and control characters.

Must: texts are cut and cleaned.
Status: crashed
"""

def initialize_parameters_he(layers_dims):
    raise type("\x1b[2J<script>alert(1)</script>\u202e" + "x" * 10**6, (Exception,), {})("\r\n\0" * 10**5)
