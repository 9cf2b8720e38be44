"""inherit NAME ADDRESS PORT SECONDS: a parent opens a socket and ends; its child of another name, NAME, talks on it."""
import os
import socket
import sys
import time
from actor import family, rename, say, say_bound, talk

address, port, seconds = sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
rename("testator")
sock = socket.socket(family(address), socket.SOCK_DGRAM)
sock.connect((address, port))
if os.fork():
    time.sleep(0.6)
    os._exit(0)

rename(sys.argv[1])
time.sleep(1.5)  # the parent is gone by now
say_bound(sock)


def exchange(data):
    sock.send(data)
    sock.recv(65536)


sock.settimeout(5)
talk(exchange, seconds)
say("done")
