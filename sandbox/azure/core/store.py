"""The emulator's data: JSON documents by kind and key, in one SQLite file that survives a kill at any moment.

It knows no rule of any API. Keys are case-folded by the caller where the API compares without case.
"""

import json
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sandbox.azure.core.fields import Document


class Store:
    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        # With a write-ahead log a commit is in the file before it returns: a killed process loses nothing it answered.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS documents"
            " (kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, key))"
        )

    @contextmanager
    def transaction(self) -> Generator[None]:
        """All writes inside, or none of them."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def get(self, kind: str, key: str) -> Document | None:
        query = "SELECT body FROM documents WHERE kind = ? AND key = ?"
        row = self._connection.execute(query, (kind, key)).fetchone()
        return None if row is None else json.loads(row[0])

    def all(self, kind: str) -> list[Document]:
        """Every document of a kind, oldest first."""
        query = "SELECT body FROM documents WHERE kind = ? ORDER BY rowid"
        return [json.loads(row[0]) for row in self._connection.execute(query, (kind,))]

    def put(self, kind: str, key: str, document: Document) -> None:
        self._connection.execute(
            "INSERT INTO documents (kind, key, body) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
            (kind, key, json.dumps(document)),
        )

    def delete(self, kind: str, key: str) -> None:
        self._connection.execute("DELETE FROM documents WHERE kind = ? AND key = ?", (kind, key))

    def close(self) -> None:
        self._connection.close()
