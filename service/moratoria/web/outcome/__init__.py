"""
Lays a decision out for reading: its cards, its proof, its term, and how two differ.
"""
