"""The errors of this service, as it words them."""
