"""Start Mail Flow Designer from a checkout: without arguments the window opens, with a command no screen is needed."""

import sys

from designer.cli import main

if __name__ == "__main__":
    sys.exit(main())
