using System.Net;
using System.Net.Sockets;
using Enrichment.Grpc;
using Enrichment.Grpc.Client;
using Xunit;

namespace Enrichment.Tests.Grpc.Client;

public sealed class FailureStatusTests
{
    [Theory]
    [InlineData(400, GrpcStatusCode.Internal)]
    [InlineData(401, GrpcStatusCode.Unauthenticated)]
    [InlineData(403, GrpcStatusCode.PermissionDenied)]
    [InlineData(404, GrpcStatusCode.Unimplemented)]
    [InlineData(415, GrpcStatusCode.Unknown)]
    [InlineData(429, GrpcStatusCode.Unavailable)]
    [InlineData(500, GrpcStatusCode.Unknown)]
    [InlineData(502, GrpcStatusCode.Unavailable)]
    [InlineData(503, GrpcStatusCode.Unavailable)]
    [InlineData(504, GrpcStatusCode.Unavailable)]
    public void OfHttp_Status_AsTheMappingSays(int http, GrpcStatusCode expected) => Assert.Equal(expected, FailureStatus.OfHttp((HttpStatusCode)http));

    [Theory]
    [InlineData(0x0, GrpcStatusCode.Unavailable, "the connection to tracker at x is lost: the other end closed it")]
    [InlineData(0x1, GrpcStatusCode.Unavailable, "tracker at x answers no more, or not in HTTP/2")]
    [InlineData(0x2, GrpcStatusCode.Internal, "tracker at x broke the call off with HTTP/2 error 0x2")]
    [InlineData(0x7, GrpcStatusCode.Unavailable, "tracker at x broke the call off with HTTP/2 error 0x7")]
    [InlineData(0x8, GrpcStatusCode.Cancelled, "tracker at x broke the call off with HTTP/2 error 0x8")]
    [InlineData(0xb, GrpcStatusCode.ResourceExhausted, "tracker at x broke the call off with HTTP/2 error 0xb")]
    [InlineData(0xc, GrpcStatusCode.PermissionDenied, "tracker at x broke the call off with HTTP/2 error 0xc")]
    public void Of_Reset_StatusOfItsCode(long code, GrpcStatusCode expected, string message)
    {
        var reset = new HttpRequestException("wrapped", new HttpProtocolException(code, "reset", null));
        var e = FailureStatus.Of(reset, "tracker at x");

        Assert.Equal(expected, e.StatusCode);
        Assert.Equal(message, e.Message);
    }

    [Fact]
    public void Of_BrokenSocket_UnavailableWithTheReason()
    {
        var e = FailureStatus.Of(new IOException("wrapped", new SocketException((int)SocketError.ConnectionReset)), "tracker at x");
        Assert.Equal((GrpcStatusCode.Unavailable, "the connection to tracker at x is lost: Connection reset by peer"), (e.StatusCode, e.Message));
    }

    [Theory]
    [InlineData("5", "a%20b", GrpcStatusCode.NotFound, "a b")]
    [InlineData("0", null, GrpcStatusCode.Ok, "")]
    [InlineData("17", "x", GrpcStatusCode.Unknown, "grpc-status \"17\" is not a status; x")]
    [InlineData("-1", null, GrpcStatusCode.Unknown, "grpc-status \"-1\" is not a status; ")]
    public void Read_Headers_Status(string status, string? message, GrpcStatusCode code, string text)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("grpc-status", status);
        if (message is not null) response.Headers.TryAddWithoutValidation("grpc-message", message);

        Assert.Equal((code, text), FailureStatus.Read(response.Headers));
    }
}
