"""meter NAME ADDRESS PORT LOCAL_PORT SECONDS: sends a reading every 0.25 s from a port of its choice."""
import sys
import time
from actor import datagrams, rename

rename(sys.argv[1])
end = time.monotonic() + float(sys.argv[5])
with datagrams("0.0.0.0", int(sys.argv[4])) as sock:
    while time.monotonic() < end:
        sock.sendto(b"temperature 21.5\n", (sys.argv[2], int(sys.argv[3])))
        time.sleep(0.25)
