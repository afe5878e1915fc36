"""`python -m sandbox`, with any Python 3.11 or later. An older one must be able to read this file, to be told so."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - people do run this with the Python they happen to have
    sys.stderr.write("latchkey: needs Python 3.11 or later, and " + sys.executable + " is " + sys.version.split()[0]
                     + "; run it with a newer one (where this one is in .venv, remove .venv first)\n")
    sys.exit(2)


def main() -> None:
    """Enter .venv and run the command."""
    from sandbox.bootstrap import Bootstrap, CannotGoOn

    try:
        Bootstrap().enter(sys.argv[1:])
    except (CannotGoOn, OSError) as error:
        sys.stderr.write("latchkey: " + str(error) + "\n")
        sys.exit(2)
    from sandbox.commands import run

    run()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
