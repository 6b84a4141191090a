"""Acceptance on Azure: runs docs/acceptance.md, keeps a transcript without values, and compares two transcripts."""
