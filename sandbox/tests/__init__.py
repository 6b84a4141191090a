"""The tests of the sandbox. They import nothing outside it."""
