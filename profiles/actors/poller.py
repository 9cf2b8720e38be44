"""poller NAME ADDRESS PORT SECONDS [LOCAL_PORT]: asks the same every 0.3 s on one kept connection."""
import http.client
import sys
import time
from actor import rename

rename(sys.argv[1])
end = time.monotonic() + float(sys.argv[4])
local = ("", int(sys.argv[5])) if len(sys.argv) > 5 else None
connection = http.client.HTTPConnection(sys.argv[2], int(sys.argv[3]), timeout=5, source_address=local)
while True:
    connection.request("GET", "/status")
    connection.getresponse().read()
    if time.monotonic() > end:
        break
    time.sleep(0.3)
connection.close()
