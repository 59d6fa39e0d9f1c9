"""Backup, restore and upgrade of an instance: its database, bundles and web files.

A backup is one tar file: `database.dump`, then `bundles/<digest>.zip` and `web/<path>`,
then `manifest.json` with the SHA-256 of every entry, then the manifest's own digest. The
manifest comes last, so a file that was cut off is recognised as such.
"""
