using Enrichment.Grpc;
using Google.Protobuf.WellKnownTypes;

namespace Enrichment.Tests.Grpc;

/// <summary>A service of every kind of call, made of messages that all protobuf libraries bring along. Peers/*.py and *.js know the same names.</summary>
static class EchoMethods
{
    const string Service = "/enrichment.tests.Echo/";

    public static readonly GrpcMethod<StringValue, StringValue> Say = new(Service + "Say");
    public static readonly GrpcMethod<UInt64Value, UInt64Value> Count = new(Service + "Count");
    public static readonly GrpcMethod<UInt64Value, UInt64Value> Sum = new(Service + "Sum");
    public static readonly GrpcMethod<StringValue, StringValue> Chat = new(Service + "Chat");
    public static readonly GrpcMethod<StringValue, StringValue> Fail = new(Service + "Fail");
    public static readonly GrpcMethod<StringValue, StringValue> Crash = new(Service + "Crash");
    public static readonly GrpcMethod<StringValue, StringValue> Wait = new(Service + "Wait");
    public static readonly GrpcMethod<StringValue, StringValue> Metadata = new(Service + "Metadata");
    public static readonly GrpcMethod<StringValue, StringValue> Hangup = new(Service + "Hangup");
    public static readonly GrpcMethod<StringValue, StringValue> Missing = new(Service + "Missing");
}
