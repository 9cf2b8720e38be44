"""tcp_client NAME ADDRESS PORT SECONDS [wait]: talks on one connection; 'wait' connects and talks only after a line on standard input."""
import socket
import sys
from actor import await_go, family, rename, say, say_bound, talk

rename(sys.argv[1])
address, port, seconds = sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
with socket.socket(family(address)) as sock:
    sock.connect((address, port))
    say_bound(sock)
    if "wait" in sys.argv[5:]:
        await_go()

    def exchange(data):
        sock.sendall(data)
        sock.recv(65536)

    talk(exchange, seconds)
say("done")
