"""
Shows the law to whoever browses it: all terms, and a policy as map, life and norms.
"""
