"""Backups of a database file and its blobs: a folder with points, each as whole as the site was at one moment.

A folder holds, for each point, a manifest `points/ID.json`, which is written last. The database file only grows at its end, so a point that
follows another one adds a piece with what came since (`pieces/CHAIN/ID.data`, and `ID.blobs` with the names and hashes of the files that
came since). When the file was packed, or a piece is missing, a new chain begins. Files of people never change, so each is there once
(`blobs/`); so are settings and plugins of one file (`settings/`).
"""
