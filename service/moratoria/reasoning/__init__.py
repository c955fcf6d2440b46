"""
Interpretations of one and the same criteria: direct, plain OWL through owlrl, and relational.

All find the truth of every named criterion, of a question or of a whole table of cases; the
relational one also finds the outcomes of norms and the decision terms of a table. Tests hold them
together.
"""
