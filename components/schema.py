"""Writes what the plugin publishes into schema.json beside this file: `python components/schema.py`.

Other languages' SDKs are generated from it, so a change in it is a change of the contract (docs/compatibility.md).
"""

from plugin.published import FILE, published

if __name__ == "__main__":
    FILE.write_text(published(), encoding="utf-8")
