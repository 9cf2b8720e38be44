"""flood NAME INTERFACE FIRST COUNT: COUNT frames of UDP, each a flow of its own, from addresses and ports that no socket has; 'sent COUNT'."""
import socket
import struct
import sys
import time
from actor import rename, say

rename(sys.argv[1])
interface, first, count = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
sock.bind((interface, 0))
ethernet = bytes.fromhex("020000000001020000000002" "0800")
for number in range(first, first + count):
    source = struct.pack("!I", 0x0A000000 + number)
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 32, 1, 0, 64, 17, 0, source, bytes((198, 19, 255, 1)))
    sock.send(ethernet + ip + struct.pack("!HHHH", 4000, 53, 12, 0) + b"data")
    if number % 200 == 0:
        time.sleep(0.005)
say("sent", count)
