"""burst PREFIX ADDRESS TCP_PORT UDP_PORT COUNT: COUNT short-lived children of different names, one socket each: 'sent NAME PROTO ADDRESS PORT'."""
import os
import socket
import sys
from actor import family, rename, say

prefix, address, tcp_port, udp_port, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
for number in range(count):
    if not os.fork():
        name = f"{prefix}{number}"
        rename(name)
        tcp = number % 2 == 0
        with socket.socket(family(address), socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM) as sock:
            sock.connect((address, tcp_port if tcp else udp_port))
            sock.send(b"x")
            sock.settimeout(5)
            sock.recv(1)
            local, port = sock.getsockname()[:2]
        say("sent", name, "TCP" if tcp else "UDP", local, port)
        os._exit(0)
    os.wait()
say("done")
