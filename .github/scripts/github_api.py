"""GitHub's REST API, as far as these scripts need it: the standard library only, so that it runs anywhere."""

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

from redaction import redacted

PAGE = 100


class GitHub:
    """One repository, as the job's token may see it. Everything comes from the variables that a runner sets."""

    def __init__(self) -> None:
        self._base = f"{os.environ['GITHUB_API_URL']}/repos/{os.environ['GITHUB_REPOSITORY']}"
        self._token = os.environ["GITHUB_TOKEN"]

    def get(self, path: str) -> dict[str, Any]:
        return self._call("GET", path)

    def get_all(self, path: str) -> Iterator[dict[str, Any]]:
        """Every entry of a list, page by page."""
        separator = "&" if "?" in path else "?"
        number = 0
        while True:
            number += 1
            page: list[dict[str, Any]] = self._call("GET", f"{path}{separator}per_page={PAGE}&page={number}")
            yield from page
            if len(page) < PAGE:
                return

    def post(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        return self._call("POST", path, content)

    def patch(self, path: str, content: dict[str, Any]) -> dict[str, Any]:
        return self._call("PATCH", path, content)

    def _call(self, method: str, path: str, content: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(
            f"{self._base}{path}",
            method=method,
            data=None if content is None else json.dumps(content).encode(),
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self._token}",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            reason = redacted(error.read().decode(errors="replace"))[:500]
            sys.exit(
                f"GitHub answered {error.code} to {method} {path}: {reason}."
                " Check the job's permissions in the workflow."
            )


def is_ours(entry: dict[str, Any], marker: str) -> bool:
    """True for what these scripts wrote before. Anyone can write the marker, but not as this user."""
    return entry["user"]["login"] == "github-actions[bot]" and str(entry["body"]).startswith(marker)
