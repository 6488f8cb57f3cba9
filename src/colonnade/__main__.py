"""`python -m colonnade` and the script `colonnade`."""

from __future__ import annotations

import sys

from colonnade.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
