"""
Shows a letter as an annotated edition: every sentence with what rests on it and stands around it.
"""
