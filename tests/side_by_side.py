"""Options of pytest for two files at a time, as the Makefile has them: the tests of one file share what they start."""

SIDE_BY_SIDE = ("--numprocesses", "2", "--dist", "loadfile", "--no-loadscope-reorder")
