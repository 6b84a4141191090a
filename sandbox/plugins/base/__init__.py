"""What the three plugins share: the provider protocol once, property values, differences, names and waiting."""
