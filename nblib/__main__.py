import sys

from nblib.command import main

sys.exit(main())
