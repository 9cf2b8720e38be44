using Xunit;

namespace Enrichment.Tests.Grpc.Peers;

/// <summary>@grpc/grpc-js calls our server, reading the contract from the .proto files.</summary>
public sealed class NodeClientTests : IAsyncLifetime
{
    EchoServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await EchoServer.StartAsync(
        o => o with { CompressResponses = true }, services => new FeedService(1000).AddTo(services));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("say", """{"text": "grüezi"}""")]
    [InlineData("gzip", """{"same": true}""")]
    [InlineData("count", """{"inOrder": true}""")]
    [InlineData("sum_up", """{"sum": 500500}""")]
    [InlineData("chat", """{"said": ["you said one", "you said two", "you said three"]}""")]
    [InlineData("fail", """{"code": "NOT_FOUND", "details": "no such thing: 100% ünïcödé ☃"}""")]
    [InlineData("crash", """{"code": "UNKNOWN", "details": "the handler of the call failed"}""")]
    [InlineData("missing", """{"code": "UNIMPLEMENTED"}""")]
    [InlineData("deadline", """{"code": "DEADLINE_EXCEEDED"}""")]
    [InlineData("cancel", """{"first": "waiting", "code": "CANCELLED"}""")]
    [InlineData("too_large", """{"code": "RESOURCE_EXHAUSTED", "details": "received a message of 5000005 bytes; the limit is 4194304"}""")]
    [InlineData("metadata", """{"text": "some text", "data": [0, 255, 7], "reversed": [7, 255, 0]}""")]
    [InlineData("feed", """{"host": "testhost", "first": 8, "last": 1007, "count": 1000, "address": [192, 0, 2, 1], "name": "dnsmasq"}""")]
    public async Task NodeClient_OverUnixSocket_GetsWhatItShould(string testCase, string expected)
        => PythonClientTests.AssertContains(expected, await NodePeer.CallAsync(_server.Address.ToString(), testCase));

    [Fact]
    public async Task NodeClient_Cancels_HandlerIsCancelled()
    {
        await NodePeer.CallAsync(_server.Address.ToString(), "cancel");
        await _server.Echo.WaitCancelled.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }
}
