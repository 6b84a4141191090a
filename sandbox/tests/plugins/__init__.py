"""The stand-in plugins, by the protocol that the engine speaks."""
