"""The hall: one process on the lecturer's laptop for the wall and for two hundred phones.

    nblib hall            a gallery of all figures; this machine alone can reach it
    nblib hall --room     and the phones of everybody in the room vote

A figure is a pure function from a request to a view and is drawn by whoever looks at it, so there is no session and no
kernel for anyone. `room` is what the room knows (votes, the code, limits), without sockets; `hall` carries it, `pages`
and `sockets` are its doors, `server` opens them; the folder `page` holds the pages, plain modules without a build.
"""

from publish.hall.server import main, serve

__all__ = ["main", "serve"]
