"""Rules: what a household says once about rows like this one, and the corridor does ever after.

`spec` reads the JSON of a rule, `check` tells whether what it names is there, `engine` tries rows against many rules at once, `words`
says a rule in plain language. Nothing here writes.
"""
