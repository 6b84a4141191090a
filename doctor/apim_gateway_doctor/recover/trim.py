"""Imported inputs in the program's shape: an import takes all that the provider reads, the server's defaults, too."""

from typing import Any, cast


def trimmed(imported: Any, wanted: Any) -> Any:
    """Of the imported value, what the program sets, too; with the values that were read, not the program's."""
    if isinstance(imported, dict) and isinstance(wanted, dict):
        have, shape = cast("dict[str, Any]", imported), cast("dict[str, Any]", wanted)
        # A zero or an empty list of the program's is what servers leave out.
        dropped = {key: value for key, value in shape.items() if key not in have and not value}
        return {key: trimmed(value, shape[key]) for key, value in have.items() if key in shape} | dropped
    if isinstance(imported, list) and isinstance(wanted, list):
        items, shapes = cast("list[Any]", imported), cast("list[Any]", wanted)
        return [trimmed(item, shapes[i]) if i < len(shapes) else item for i, item in enumerate(items)]
    return cast(Any, imported)
