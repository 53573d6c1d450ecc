"""``python -m unrolled.experiments``; what it does is told by ``--help``."""

import sys

from unrolled.experiments.records import main

if __name__ == "__main__":
    sys.exit(main())
