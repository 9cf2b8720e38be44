"""dns_server NAME ADDRESS HOST=ADDRESS,ADDRESS...: answers for these names on UDP port 53."""
import sys
from actor import datagrams, ready, rename
from dns_message import answer, question

rename(sys.argv[1])
zone = dict(word.split("=") for word in sys.argv[3:])
sock = datagrams(sys.argv[2], 53)
ready()
while True:
    message, peer = sock.recvfrom(4096)
    sock.sendto(answer(message, zone.get(question(message)[0], "").split(",")), peer)
