import sys

from publish.hall import main

main(sys.argv[1:])
