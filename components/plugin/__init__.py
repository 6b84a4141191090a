"""Translates names, numbers and refusals between the components and programs in other languages."""
