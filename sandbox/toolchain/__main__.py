"""`python -m sandbox.toolchain`: build what is missing and print the folder of the programs."""

import signal
import sys

from rich.console import Console

from sandbox.toolchain import ToolchainError, ensure, progress_for


def main() -> int:
    # A build that is told to stop ends as one that is interrupted: its child goes too, what it has done is kept.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        print(ensure(progress_for(Console(stderr=True))))
    except ToolchainError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted: the next run continues where this one stopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
