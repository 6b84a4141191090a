"""What the program and the sandbox cost, measured on the machine it runs on."""
