using System.Net;
using Enrichment.Tests.Grpc.Framing;
using Xunit;

namespace Enrichment.Tests.Grpc.Server;

public sealed class CallDispatcherTests : IAsyncLifetime
{
    const string Say = "/enrichment.tests.Echo/Say";
    EchoServer _server = null!;
    RawClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await EchoServer.StartAsync(o => o with { CompressResponses = true });
        _client = new RawClient(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/grpc-web", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/grpc+proto", HttpStatusCode.OK)]
    [InlineData("application/grpc; charset=utf-8", HttpStatusCode.OK)]
    public async Task Request_ContentType_AcceptedOr415(string contentType, HttpStatusCode expected)
        => Assert.Equal(expected, (await _client.SendAsync(Say, Frame("0000000000"), contentType)).Http);

    [Fact]
    public async Task Request_Get_405() => Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _client.SendAsync(Say, [], method: HttpMethod.Get)).Http);

    [Theory]
    [InlineData("00000000030a0161", "0", null)]
    [InlineData("", "13", "/enrichment.tests.Echo/Say takes one request, none came")]
    [InlineData("0000000000 0000000000", "13", "/enrichment.tests.Echo/Say takes one request, more came")]
    [InlineData("00000000030a01", "13", "the stream ended within a message: 7 of 8 bytes came")]
    [InlineData("00000000", "13", "the stream ended within a message: 4 of 5 bytes came")]
    [InlineData("0700000000", "13", "a message began with the flag 7; only 0 and 1 (compressed) are defined")]
    [InlineData("01000000030a0161", "13", "a message is marked as compressed, but no grpc-encoding was agreed")]
    [InlineData("00ffffffff", "8", "received a message of 4294967295 bytes; the limit is 4194304")]
    public async Task Request_Body_EndsWithAStatus(string hex, string status, string? message)
    {
        var answer = await _client.SendAsync(Say, Frame(hex));
        Assert.Equal((status, message), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task Request_NotProtobuf_Internal() => Assert.Equal("13", (await _client.SendAsync(Say, Frame("00000000020a7f"))).Status);

    [Theory]
    [InlineData("1x", "13")]
    [InlineData("999999999S", "13")]
    [InlineData("99999999H", "0")]
    [InlineData("10S", "0")]
    public async Task Request_Timeout_ReadOrRefused(string timeout, string status)
        => Assert.Equal(status, (await _client.SendAsync(Say, Frame("0000000000"), headers: ("grpc-timeout", timeout))).Status);

    [Fact]
    public async Task Request_TimeoutOfNothing_DeadlineExceeded()
        => Assert.Equal("4", (await _client.SendAsync("/enrichment.tests.Echo/Wait", Frame("0000000000"), headers: ("grpc-timeout", "1n"))).Status);

    [Fact]
    public async Task Request_EncodingNotKnown_UnimplementedNamesIt()
    {
        var answer = await _client.SendAsync(Say, Frame("0000000000"), headers: ("grpc-encoding", "snappy"));
        Assert.Equal(("12", "grpc-encoding snappy is not known here, only gzip is"), (answer.Status, answer.Message));
    }

    [Theory]
    [InlineData("identity,deflate, gzip", "gzip", 1)]
    [InlineData("identity,gzipped", null, 0)]
    public async Task Response_GzipAccepted_OnlyThenUsed(string accept, string? encoding, byte flag)
    {
        byte[] message = [0x0a, 0xe8, 0x07, .. Enumerable.Repeat((byte)'x', 1000)];
        var answer = await _client.SendAsync(Say, [0, 0, 0, 0x03, 0xeb, .. message], headers: ("grpc-accept-encoding", accept));

        Assert.Equal(encoding, answer.Encoding);
        Assert.Equal(flag, answer.Body[0]);
        Assert.Equal(flag == 1, answer.Body.Length < 1000);
    }

    [Fact]
    public async Task Response_GzipCompressedRequest_Understood()
    {
        var body = MessageReaderTests.Compressed(MessageReaderTests.Bytes("0a0161"));
        var answer = await _client.SendAsync(Say, [1, 0, 0, 0, (byte)body.Length, .. body], headers: ("grpc-encoding", "gzip"));
        Assert.Equal("00000000030a0161", Convert.ToHexStringLower(answer.Body));
    }

    static byte[] Frame(string hex) => MessageReaderTests.Bytes(hex);
}
