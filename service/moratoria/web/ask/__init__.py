"""
Answers queries to the public graph: the protocol, the saved questions, and their pages.
"""
