"""udp_server NAME ADDRESS PORT: answers every datagram, until it is killed."""
import socket
import sys
from actor import family, rename, say_bound

rename(sys.argv[1])
address, port = sys.argv[2], int(sys.argv[3])
sock = socket.socket(family(address), socket.SOCK_DGRAM)
sock.bind((address, port))
say_bound(sock)
while True:
    data, peer = sock.recvfrom(65536)
    sock.sendto(data, peer)
