"""This service over HTTP: who may ask, and what is answered."""
