"""udp_client NAME ADDRESS PORT SECONDS [connected] [local=PORT]: asks and reads the answers on one socket."""
import socket
import sys
from actor import family, rename, say, say_bound, talk

rename(sys.argv[1])
address, port, seconds = sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
local = next((int(word[6:]) for word in sys.argv[5:] if word.startswith("local=")), 0)
with socket.socket(family(address), socket.SOCK_DGRAM) as sock:
    if local:
        sock.bind(("", local))
    if "connected" in sys.argv[5:]:
        sock.connect((address, port))

    def exchange(data):
        sock.sendto(data, (address, port)) if "connected" not in sys.argv[5:] else sock.send(data)
        sock.recv(65536)

    sock.settimeout(5)
    exchange(b"first")
    say_bound(sock)
    talk(exchange, seconds)
say("done")
