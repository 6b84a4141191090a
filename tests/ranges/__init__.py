"""The library at both ends of the version ranges that its wheel asks for."""
