"""filler NAME ADDRESS COUNT: COUNT datagrams to a port where nobody listens."""
import socket
import sys
from actor import rename

rename(sys.argv[1])
sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for number in range(int(sys.argv[3])):
    sock.sendto(b"x" * 64, (sys.argv[2], 9))
