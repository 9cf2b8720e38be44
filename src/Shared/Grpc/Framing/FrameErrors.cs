using System.Diagnostics.CodeAnalysis;

namespace Enrichment.Grpc.Framing;

/// <summary>What can be wrong with a frame, each with the status that grpc/doc/statuscodes.md gives it.</summary>
static class FrameErrors
{
    [DoesNotReturn]
    public static void ThrowTooLarge(uint size, int limit)
        => throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"received a message of {size} bytes; the limit is {limit}");

    [DoesNotReturn]
    public static void ThrowInflatesBeyond(int limit)
        => throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"received a compressed message that inflates beyond the limit of {limit} bytes");

    [DoesNotReturn]
    public static void ThrowTruncated(long have, long need)
        => throw new GrpcException(GrpcStatusCode.Internal, $"the stream ended within a message: {have} of {need} bytes came");

    [DoesNotReturn]
    public static void ThrowBadFlag(byte flag)
        => throw new GrpcException(GrpcStatusCode.Internal, $"a message began with the flag {flag}; only 0 and 1 (compressed) are defined");

    [DoesNotReturn]
    public static void ThrowCompressedWithoutEncoding()
        => throw new GrpcException(GrpcStatusCode.Internal, "a message is marked as compressed, but no grpc-encoding was agreed");

    [DoesNotReturn]
    public static void ThrowNotGzip(Exception e)
        => throw new GrpcException(GrpcStatusCode.Internal, "a message is marked as compressed and is not gzip", e);

    [DoesNotReturn]
    public static void ThrowNotProtobuf(string type, Exception e)
        => throw new GrpcException(GrpcStatusCode.Internal, $"a message is not a {type}: {e.Message}", e);
}
