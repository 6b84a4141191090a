"""A package, so that its helpers and test files may have the names of others elsewhere in tests/."""
