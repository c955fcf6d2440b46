"""
Checks a case by an interview: the form, what is judged of it, and its page.
"""
