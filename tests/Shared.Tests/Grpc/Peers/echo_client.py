"""Calls EchoService with python3-grpcio: echo_client.py TARGET CASE [DESCRIPTOR_FILE | --tls CA [KEY CERTIFICATE]]. Prints one JSON object: what came back."""
import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.wrappers_pb2 import StringValue, UInt64Value

target, case = sys.argv[1], sys.argv[2]


def method(kind, name, request=StringValue, response=StringValue):
    path = name if name.startswith("/") else "/enrichment.tests.Echo/" + name
    return getattr(channel, kind)(path, request_serializer=request.SerializeToString, response_deserializer=response.FromString)


def types_of(descriptor_file):
    file = descriptor_pb2.FileDescriptorProto.FromString(open(descriptor_file, "rb").read())
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    of = getattr(message_factory, "GetMessageClass", None) or message_factory.MessageFactory(pool).GetPrototype
    return {m.name: of(pool.FindMessageTypeByName(f"{file.package}.{m.name}")) for m in file.message_type}


def say():
    return {"text": method("unary_unary", "Say")(StringValue(value="grüezi"), timeout=20).value}


def gzip():
    text = "0123456789" * 100_000
    answer = method("unary_unary", "Say")(StringValue(value=text), compression=grpc.Compression.Gzip, timeout=20)
    return {"same": answer.value == text}


def count():
    got = [m.value for m in method("unary_stream", "Count", UInt64Value, UInt64Value)(UInt64Value(value=5000), timeout=20)]
    return {"inOrder": got == list(range(1, 5001))}


def sum_up():
    requests = (UInt64Value(value=i) for i in range(1, 1001))
    return {"sum": method("stream_unary", "Sum", UInt64Value, UInt64Value)(requests, timeout=20).value}


def chat():
    words = [StringValue(value=w) for w in ("one", "two", "three")]
    return {"said": [m.value for m in method("stream_stream", "Chat")(iter(words), timeout=20)]}


def fail():
    method("unary_unary", "Fail")(StringValue(), timeout=20)


def crash():
    method("unary_unary", "Crash")(StringValue(), timeout=20)


def missing():
    method("unary_unary", "Missing")(StringValue(), timeout=20)


def deadline():
    for message in method("unary_stream", "Wait")(StringValue(), timeout=0.3):
        print(message.value, file=sys.stderr)


def cancel():
    call = method("unary_stream", "Wait")(StringValue())
    first = next(call).value
    call.cancel()
    return {"first": first, "code": call.code().name}


def wait_forever():
    for message in method("unary_stream", "Wait")(StringValue()):
        print(message.value, flush=True)


def too_large():
    method("unary_unary", "Say")(StringValue(value="x" * 5_000_000), timeout=20)


def too_large_gzip():
    method("unary_unary", "Say")(StringValue(value="x" * 5_000_000), compression=grpc.Compression.Gzip, timeout=20)


def two_requests():
    method("stream_unary", "Say")(iter([StringValue(value="a"), StringValue(value="b")]), timeout=20)


def metadata():
    sent = (("x-text", "some text"), ("x-data-bin", bytes([0, 255, 7])))
    _, call = method("unary_unary", "Metadata").with_call(StringValue(), metadata=sent, timeout=20)
    headers, trailers = dict(call.initial_metadata()), dict(call.trailing_metadata())
    return {"text": headers["x-text"], "data": list(headers["x-data-bin"]), "reversed": list(trailers["x-reversed-bin"])}


def feed():
    types = types_of(sys.argv[3])
    watch = method("unary_stream", "/enrichment.bindings.v1.BindingFeed/Watch", types["WatchRequest"], types["FeedMessage"])
    messages = list(watch(types["WatchRequest"](after_sequence=7, epoch="e"), timeout=20))
    changes = [c for m in messages for c in m.changes.changes]
    return {"host": messages[0].hello.host_name, "first": changes[0].sequence, "last": changes[-1].sequence, "count": len(changes),
            "address": list(changes[-1].binding.local_address), "name": messages[1].changes.processes[0].name}


def health():
    types = types_of(sys.argv[3])
    request, response = types["HealthCheckRequest"], types["HealthCheckResponse"]
    check = method("unary_unary", "/grpc.health.v1.Health/Check", request, response)
    result = {"whole": check(request(), timeout=20).status}
    try:
        check(request(service="nobody"), timeout=20)
    except grpc.RpcError as e:
        result["nobody"] = e.code().name
    watch = method("unary_stream", "/grpc.health.v1.Health/Watch", request, response)(request(service="tests"), timeout=20)
    result["watched"] = [next(watch).status]
    say()  # the test sets "tests" to serving when it hears this
    result["watched"].append(next(watch).status)
    watch.cancel()
    return result


def connect():
    options = [("grpc.max_receive_message_length", 64 << 20)]
    if sys.argv[3:4] != ["--tls"]:
        return grpc.insecure_channel(target, options=options)
    files = [open(name, "rb").read() for name in sys.argv[4:]]
    return grpc.secure_channel(target, grpc.ssl_channel_credentials(*files), options=options)


with connect() as channel:
    try:
        print(json.dumps(globals()[case]()))
    except grpc.RpcError as e:
        print(json.dumps({"code": e.code().name, "details": e.details()}))
