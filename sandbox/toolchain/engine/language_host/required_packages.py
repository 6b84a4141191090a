"""Prints, as JSON, what each installed distribution says in its pulumi-plugin.json. Run by GetRequiredPackages.

It asks the import system for the package's folder, not the distribution for its files: an editable install lists none.
"""

import importlib.metadata
import importlib.util
import json
import pathlib

found: list[dict[str, object]] = []
for distribution in importlib.metadata.distributions():
    name = distribution.metadata["Name"]
    if not name:
        continue
    spec = importlib.util.find_spec(name.replace("-", "_").replace(".", "_"))
    for folder in (spec.submodule_search_locations or []) if spec else []:
        manifest = pathlib.Path(folder, "pulumi-plugin.json")
        if manifest.is_file():
            found.append(
                {
                    "distribution": name,
                    "version": distribution.version,
                    "plugin": json.loads(manifest.read_text("utf-8")),
                }
            )
            break
print(json.dumps(found))
