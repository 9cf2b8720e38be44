"""Serves enrichment.tests.Echo with python3-grpcio: echo_server.py ADDRESS. Prints "ready", ends when stdin does."""
import sys
import time
from concurrent import futures

import grpc
from google.protobuf.wrappers_pb2 import StringValue, UInt64Value

FAIL_TEXT = "no such thing: 100% ünïcödé ☃"


def say(request, context):
    if dict(context.invocation_metadata()).get("x-answer") == "gzip":
        context.set_compression(grpc.Compression.Gzip)
    return request


def count(request, context):
    for i in range(1, request.value + 1):
        yield UInt64Value(value=i)


def sum_up(requests, context):
    return UInt64Value(value=sum(r.value for r in requests))


def chat(requests, context):
    for request in requests:
        yield StringValue(value="you said " + request.value)


def fail(request, context):
    context.set_trailing_metadata((("x-why-bin", b"\x00\xff"),))
    context.abort(grpc.StatusCode.NOT_FOUND, FAIL_TEXT)


def crash(request, context):
    raise ValueError("python's secret")


def wait(request, context):
    context.add_callback(lambda: print("wait ended", flush=True))
    yield StringValue(value="waiting")
    while context.is_active():
        time.sleep(0.01)


def metadata(request, context):
    got = dict(context.invocation_metadata())
    context.send_initial_metadata((("x-text", got["x-text"]), ("x-data-bin", got["x-data-bin"])))
    context.set_trailing_metadata((("x-reversed-bin", got["x-data-bin"][::-1]), ("x-deadline", str(context.time_remaining()))))
    return request


def handler(kind, function, message=StringValue):
    return getattr(grpc, kind + "_rpc_method_handler")(function, message.FromString, message.SerializeToString)


server = grpc.server(futures.ThreadPoolExecutor(max_workers=8), options=[("grpc.so_reuseport", 0)])
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("enrichment.tests.Echo", {
    "Say": handler("unary_unary", say),
    "Count": handler("unary_stream", count, UInt64Value),
    "Sum": handler("stream_unary", sum_up, UInt64Value),
    "Chat": handler("stream_stream", chat),
    "Fail": handler("unary_unary", fail),
    "Crash": handler("unary_unary", crash),
    "Wait": handler("unary_stream", wait),
    "Metadata": handler("unary_unary", metadata),
}),))
port = server.add_insecure_port(sys.argv[1])
server.start()
print("ready", port, flush=True)
sys.stdin.read()
server.stop(0)
