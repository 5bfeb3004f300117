"""`python -m westline`."""

import sys

from westline.cli import main

sys.exit(main())
