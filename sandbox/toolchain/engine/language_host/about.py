"""Prints, as JSON, which Python this is and which pip it has. Run by About.

It reads pip's version off its folder: importing pip's metadata, or pip itself, takes longer than all the rest.
"""

import json
import pathlib
import sys

pips = [folder.name for place in sys.path for folder in pathlib.Path(place).glob("pip-*.dist-info")]
print(
    json.dumps(
        {
            "executable": sys.executable,
            "version": ".".join(str(number) for number in sys.version_info[:3]),
            "pip": pips[0].removeprefix("pip-").removesuffix(".dist-info") if pips else "",
        }
    )
)
