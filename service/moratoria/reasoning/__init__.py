"""
Interpretations of one and the same criteria: direct, and plain OWL through owlrl.

Both answer a list of questions with the truth of every named criterion; tests hold them together.
"""
