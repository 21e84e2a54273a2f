"""What is learned from the rows a person has accepted: `features` of a row, a `model` that names its likely category, `training`.

Pure Python, without the database and without anything heavy to load: a web process asks the same model the worker has made.
"""
