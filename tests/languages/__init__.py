"""The programs of docs/library.md in other languages, against the SDKs that Pulumi generates from our schema."""
