using System.Text.Json;
using Enrichment.Grpc;
using Enrichment.Grpc.Bindings.V1;
using Google.Protobuf.Reflection;
using Xunit;

namespace Enrichment.Tests.Grpc.Peers;

/// <summary>python3-grpcio calls our server.</summary>
public sealed class PythonClientTests : IAsyncLifetime
{
    EchoServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await EchoServer.StartAsync(more: services => new FeedService(1000).AddTo(services));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("say", """{"text": "grüezi"}""")]
    [InlineData("count", """{"inOrder": true}""")]
    [InlineData("sum_up", """{"sum": 500500}""")]
    [InlineData("chat", """{"said": ["you said one", "you said two", "you said three"]}""")]
    [InlineData("fail", """{"code": "NOT_FOUND", "details": "no such thing: 100% ünïcödé ☃"}""")]
    [InlineData("crash", """{"code": "UNKNOWN", "details": "the handler of the call failed"}""")]
    [InlineData("missing", """{"code": "UNIMPLEMENTED", "details": "there is no method /enrichment.tests.Echo/Missing here"}""")]
    [InlineData("deadline", """{"code": "DEADLINE_EXCEEDED"}""")]
    [InlineData("cancel", """{"first": "waiting", "code": "CANCELLED"}""")]
    [InlineData("too_large", """{"code": "RESOURCE_EXHAUSTED", "details": "received a message of 5000005 bytes; the limit is 4194304"}""")]
    [InlineData("too_large_gzip", """{"code": "RESOURCE_EXHAUSTED", "details": "received a compressed message that inflates beyond the limit of 4194304 bytes"}""")]
    [InlineData("two_requests", """{"code": "INTERNAL", "details": "/enrichment.tests.Echo/Say takes one request, more came"}""")]
    [InlineData("metadata", """{"text": "some text", "data": [0, 255, 7], "reversed": [7, 255, 0]}""")]
    [InlineData("gzip", """{"same": true}""")]
    public async Task PythonClient_OverUnixSocket_GetsWhatItShould(string testCase, string expected)
        => AssertContains(expected, await PythonPeer.CallAsync(_server.Address.ToString(), testCase));

    [Fact]
    public async Task PythonClient_OverTcpGzipBothWays_ReadsIt()
    {
        await using var server = await EchoServer.StartAsync(o => o with { Address = GrpcAddress.Parse("127.0.0.1:0"), CompressResponses = true });
        AssertContains("""{"same": true}""", await PythonPeer.CallAsync(server.Address.ToString(), "gzip"));
    }

    [Fact]
    public async Task PythonClient_Cancels_HandlerIsCancelled()
    {
        await PythonPeer.CallAsync(_server.Address.ToString(), "cancel");
        await _server.Echo.WaitCancelled.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task PythonClient_Watch_ReadsTheFeed()
    {
        using var directory = new TemporaryDirectory();
        var result = await PythonPeer.CallAsync(_server.Address.ToString(), "feed", WriteDescriptor(directory, BindingFeedReflection.Descriptor));
        AssertContains("""{"host": "testhost", "first": 8, "last": 1007, "count": 1000, "address": [192, 0, 2, 1], "name": "dnsmasq"}""", result);
    }

    internal static string WriteDescriptor(TemporaryDirectory directory, FileDescriptor descriptor)
    {
        var file = directory.File("descriptor");
        File.WriteAllBytes(file, descriptor.SerializedData.ToByteArray());
        return file;
    }

    internal static void AssertContains(string expected, JsonElement actual)
    {
        foreach (var property in JsonDocument.Parse(expected).RootElement.EnumerateObject())
        {
            Assert.True(actual.TryGetProperty(property.Name, out var value), $"no {property.Name} in {actual}");
            Assert.True(JsonElement.DeepEquals(property.Value, value), $"expected {property}, got {actual}");
        }
    }
}
