"""Shapes of the books' API. Explicit fields, no logic: services decide.

DRF takes declared fields off the class, so one may have the name of a method or attribute of its base; mypy needs to be told.
"""
