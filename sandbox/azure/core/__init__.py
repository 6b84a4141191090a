"""What every service of the emulator stands on: routes and requests, the store, errors, typed fields, certificates."""
