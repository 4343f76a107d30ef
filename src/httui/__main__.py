"""``python -m httui`` and the ``httui`` command: the one entry point of both front doors."""

import sys


def main() -> int:
    """Run the command line with this process's arguments; returns the exit status (0, 1 or 2)."""
    from httui.cli import run

    return run(sys.argv[1:], alone=True)


if __name__ == "__main__":
    sys.exit(main())
