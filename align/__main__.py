"""``python -m align`` is the command ``align``."""

from align.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
