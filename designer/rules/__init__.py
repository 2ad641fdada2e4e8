"""What is wrong: one small file per rule.

A finding has evidence and, where one can be computed, a fix that is an edit.
"""
