"""collector NAME ADDRESS PORT: receives readings and says nothing."""
import sys
from actor import datagrams, ready, rename

rename(sys.argv[1])
sock = datagrams(sys.argv[2], int(sys.argv[3]))
ready()
while True:
    sock.recv(4096)
