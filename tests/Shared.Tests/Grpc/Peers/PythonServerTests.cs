using System.Globalization;
using Enrichment.Grpc;
using Enrichment.Grpc.Client;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace Enrichment.Tests.Grpc.Peers;

/// <summary>Our client calls python3-grpcio's server.</summary>
public sealed class PythonServerTests : IAsyncLifetime
{
    PythonServer _server = null!;
    GrpcChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await PythonServer.StartAsync();
        _channel = new GrpcChannel(_server.Address, new GrpcChannelOptions { PeerName = "python" });
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Unary_Text_ComesBack(bool tcp)
    {
        await using var server = await PythonServer.StartAsync(tcp);
        using var channel = new GrpcChannel(server.Address);
        Assert.Equal("grüezi", (await channel.UnaryAsync(EchoMethods.Say, new StringValue { Value = "grüezi" }, cancellationToken: Token)).Value);
    }

    [Fact]
    public async Task ServerStreaming_Thousands_AllInOrder()
    {
        await using var call = _channel.ServerStreaming(EchoMethods.Count, new UInt64Value { Value = 5000 }, cancellationToken: Token);
        var next = 1ul;
        await foreach (var message in call) Assert.Equal(next++, message.Value);
        Assert.Equal(5001ul, next);
    }

    [Fact]
    public async Task ClientStreaming_Thousand_Summed()
    {
        await using var call = _channel.ClientStreaming(EchoMethods.Sum, cancellationToken: Token);
        for (var i = 1ul; i <= 1000; i++) await call.WriteAsync(new UInt64Value { Value = i });
        call.CompleteRequests();
        Assert.Equal(500_500ul, (await call.ReadSingleAsync()).Value);
    }

    [Fact]
    public async Task Duplex_EachRequest_AnsweredBeforeTheNext()
    {
        await using var call = _channel.Duplex(EchoMethods.Chat, cancellationToken: Token);
        foreach (var word in new[] { "one", "two" })
        {
            await call.WriteAsync(new StringValue { Value = word });
            Assert.Equal("you said " + word, (await call.ReadAsync())?.Value);
        }

        call.CompleteRequests();
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task Unary_Abort_StatusTextAndTrailersArrive()
    {
        var e = await Assert.ThrowsAsync<GrpcException>(() => _channel.UnaryAsync(EchoMethods.Fail, new StringValue(), cancellationToken: Token));
        Assert.Equal(GrpcStatusCode.NotFound, e.StatusCode);
        Assert.Equal(EchoService.FailText, e.Message);
        Assert.Equal([0, 255], e.Trailers.GetBytes("x-why-bin"));
    }

    [Theory]
    [InlineData("Crash", GrpcStatusCode.Unknown)]
    [InlineData("Missing", GrpcStatusCode.Unimplemented)]
    public async Task Unary_ServerFails_StatusArrives(string method, GrpcStatusCode expected)
    {
        var call = new GrpcMethod<StringValue, StringValue>("/enrichment.tests.Echo/" + method);
        var e = await Assert.ThrowsAsync<GrpcException>(() => _channel.UnaryAsync(call, new StringValue(), cancellationToken: Token));
        Assert.Equal(expected, e.StatusCode);
    }

    [Fact]
    public async Task ServerStreaming_DeadlinePasses_PythonSeesTheEndToo()
    {
        var options = new GrpcCallOptions { Timeout = TimeSpan.FromMilliseconds(300) };
        await using var call = _channel.ServerStreaming(EchoMethods.Wait, new StringValue(), options, Token);
        Assert.Equal("waiting", (await call.ReadAsync())?.Value);
        var e = await Assert.ThrowsAsync<GrpcException>(async () => await call.ReadAsync());
        Assert.Equal(GrpcStatusCode.DeadlineExceeded, e.StatusCode);
        Assert.Equal("wait ended", await _server.ReadLineAsync());
    }

    [Fact]
    public async Task ServerStreaming_Cancelled_PythonSeesTheEnd()
    {
        using var cancel = new CancellationTokenSource();
        await using var call = _channel.ServerStreaming(EchoMethods.Wait, new StringValue(), cancellationToken: cancel.Token);
        Assert.Equal("waiting", (await call.ReadAsync())?.Value);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call.ReadAsync());
        Assert.Equal("wait ended", await _server.ReadLineAsync());
    }

    [Fact]
    public async Task ServerStreaming_PythonKilled_UnavailableNamesIt()
    {
        await using var call = _channel.ServerStreaming(EchoMethods.Wait, new StringValue(), cancellationToken: Token);
        Assert.Equal("waiting", (await call.ReadAsync())?.Value);
        _server.Kill();
        var e = await Assert.ThrowsAsync<GrpcException>(async () => await call.ReadAsync());
        Assert.Equal(GrpcStatusCode.Unavailable, e.StatusCode);
        Assert.StartsWith($"the connection to python at {_server.Address} is lost", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unary_GzipBothWays_ComesBack()
    {
        using var channel = new GrpcChannel(_server.Address, new GrpcChannelOptions { CompressRequests = true });
        var options = new GrpcCallOptions();
        options.Headers.Add("x-answer", "gzip");
        var text = string.Concat(Enumerable.Repeat("0123456789", 100_000));
        await using var call = channel.ServerStreaming(EchoMethods.Say, new StringValue { Value = text }, options, Token);
        Assert.Equal(text, (await call.ReadSingleAsync()).Value);
    }

    [Fact]
    public async Task Unary_TooLargeForPython_ResourceExhausted()
    {
        var request = new StringValue { Value = new string('x', 5_000_000) };
        var e = await Assert.ThrowsAsync<GrpcException>(() => _channel.UnaryAsync(EchoMethods.Say, request, cancellationToken: Token));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, e.StatusCode);
    }

    [Fact]
    public async Task Unary_Metadata_GoesBothWays()
    {
        var options = new GrpcCallOptions { Timeout = TimeSpan.FromSeconds(30) };
        options.Headers.Add("x-text", "some text");
        options.Headers.Add("x-data-bin", [0, 255, 7]);
        await using var call = _channel.ServerStreaming(EchoMethods.Metadata, new StringValue(), options, Token);
        var headers = await call.ReadHeadersAsync();
        await call.ReadSingleAsync();

        Assert.Equal("some text", headers["x-text"]);
        Assert.Equal([0, 255, 7], headers.GetBytes("x-data-bin"));
        Assert.Equal([7, 255, 0], call.Trailers.GetBytes("x-reversed-bin"));
        Assert.InRange(double.Parse(call.Trailers["x-deadline"]!, CultureInfo.InvariantCulture), 20, 30);
    }

    static CancellationToken Token => TestContext.Current.CancellationToken;
}
