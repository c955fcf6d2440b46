"""
Interpretations of one and the same criteria: direct, plain OWL through owlrl, and relational.

All find the truth of every named criterion, of a question or of a whole table of cases; tests hold
them together.
"""
