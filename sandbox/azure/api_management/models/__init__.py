"""What this service keeps, and its rules."""
