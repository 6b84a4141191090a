"""`apim-gateway-doctor recover`: after an engine that was killed, brings the state and what exists together again.

It repairs what the library's components make, in this repository's program or another one. What can't be told to be
this stack's is named and left alone.
"""
