"""fork_server NAME PORT: a child per connection, named NAME-N, which writes a report of as many 0.1 s lines as the path says."""
import os
import signal
import sys
import time
from actor import listener, read_request, ready, rename

rename(sys.argv[1])
signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no zombies
sock = listener("0.0.0.0", int(sys.argv[2]))
ready()
number = 0
while True:
    connection, _ = sock.accept()
    number += 1
    if os.fork():
        connection.close()
        continue
    sock.close()  # the child has the connection only
    rename(f"{sys.argv[1]}-{number}")
    lines = int(read_request(connection).strip("/"))
    connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    for line in range(lines):
        connection.sendall(b"%4d %s\n" % (line, b"=" * 500))
        if lines > 1:
            time.sleep(0.1)
    connection.close()
    os._exit(0)
