using System.Diagnostics;
using Enrichment.Grpc;
using Enrichment.Grpc.Client;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace Enrichment.Tests.Grpc.Client;

/// <summary>Our client and our server against each other, over a Unix socket and over TCP; Peers/ has other people's.</summary>
public sealed class GrpcChannelTests : IAsyncLifetime
{
    EchoServer _server = null!;
    GrpcChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await EchoServer.StartAsync();
        _channel = new GrpcChannel(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Unary_Text_ComesBack()
        => Assert.Equal("grüezi", (await _channel.UnaryAsync(EchoMethods.Say, new StringValue { Value = "grüezi" }, cancellationToken: Token)).Value);

    [Fact]
    public async Task Unary_EmptyMessage_ComesBack()
        => Assert.Equal("", (await _channel.UnaryAsync(EchoMethods.Say, new StringValue(), cancellationToken: Token)).Value);

    [Fact]
    public async Task Unary_OverTcp_ComesBack()
    {
        await using var server = await EchoServer.StartAsync(o => o with { Address = GrpcAddress.Parse("127.0.0.1:0") });
        using var channel = new GrpcChannel(server.Address);

        Assert.NotEqual(0, server.Address.Port);
        Assert.Equal("tcp", (await channel.UnaryAsync(EchoMethods.Say, new StringValue { Value = "tcp" }, cancellationToken: Token)).Value);
    }

    [Fact]
    public async Task ServerStreaming_ManyMessages_AllInOrder()
    {
        await using var call = _channel.ServerStreaming(EchoMethods.Count, new UInt64Value { Value = 10_050 }, cancellationToken: Token);
        var next = 1ul;
        await foreach (var message in call) Assert.Equal(next++, message.Value);

        Assert.Equal(10_051ul, next);
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task ServerStreaming_NoMessage_EndsWell()
    {
        await using var call = _channel.ServerStreaming(EchoMethods.Count, new UInt64Value { Value = 0 }, cancellationToken: Token);
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task ClientStreaming_ManyRequests_OneResponse()
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
        foreach (var word in new[] { "one", "two", "three" })
        {
            await call.WriteAsync(new StringValue { Value = word });
            Assert.Equal("you said " + word, (await call.ReadAsync())?.Value);
        }

        call.CompleteRequests();
        Assert.Null(await call.ReadAsync());
    }

    [Fact]
    public async Task Duplex_ServerHangsUp_WritesSaySoAndReadTellsWhy()
    {
        await using var call = _channel.Duplex(EchoMethods.Hangup, cancellationToken: Token);
        var request = new StringValue { Value = new string('x', 10_000) };
        while (await call.WriteAsync(request))
        {
        }

        var e = await Assert.ThrowsAsync<GrpcException>(async () => await call.ReadAsync());
        Assert.Equal((GrpcStatusCode.Aborted, "that is enough"), (e.StatusCode, e.Message));
    }

    /// <summary>The server is held back by the windows of HTTP/2, and only this call of the connection is.</summary>
    [Fact]
    public async Task ServerStreaming_ReaderDoesNotRead_ServerWaitsAndOtherCallsGoOn()
    {
        await using var call = _channel.ServerStreaming(EchoMethods.Count, new UInt64Value { Value = 1_000_000_000 }, cancellationToken: Token);
        Assert.Equal(1ul, (await call.ReadAsync())?.Value);
        ulong before;
        do
        {
            before = _server.Echo.Counted;
            await Task.Delay(300, Token);
        }
        while (_server.Echo.Counted != before);

        Assert.InRange(before, 1ul, 10_000_000ul);
        Assert.Equal("x", (await _channel.UnaryAsync(EchoMethods.Say, new StringValue { Value = "x" }, cancellationToken: Token)).Value);
        for (var i = 2ul; i < before + 1000; i++) Assert.Equal(i, (await call.ReadAsync())?.Value);
    }

    [Fact]
    public async Task Unary_ManyAtOnce_EachGetsItsOwn()
    {
        var calls = Enumerable.Range(0, 500).Select(async i =>
        {
            var text = $"call {i}";
            return text == (await _channel.UnaryAsync(EchoMethods.Say, new StringValue { Value = text }, cancellationToken: Token)).Value;
        });
        Assert.All(await Task.WhenAll(calls), Assert.True);
    }

    [Fact]
    public async Task Unary_HandlerSaysNotFound_StatusAndTextArrive()
    {
        var e = await Assert.ThrowsAsync<GrpcException>(() => _channel.UnaryAsync(EchoMethods.Fail, new StringValue(), cancellationToken: Token));
        Assert.Equal(GrpcStatusCode.NotFound, e.StatusCode);
        Assert.Equal(EchoService.FailText, e.Message);
    }

    [Fact]
    public async Task Unary_HandlerCrashes_UnknownAndNothingLeaks()
    {
        var e = await Assert.ThrowsAsync<GrpcException>(() => _channel.UnaryAsync(EchoMethods.Crash, new StringValue(), cancellationToken: Token));
        Assert.Equal(GrpcStatusCode.Unknown, e.StatusCode);
        Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unary_UnknownMethod_Unimplemented()
    {
        var e = await Assert.ThrowsAsync<GrpcException>(() => _channel.UnaryAsync(EchoMethods.Missing, new StringValue(), cancellationToken: Token));
        Assert.Equal(GrpcStatusCode.Unimplemented, e.StatusCode);
        Assert.Contains(EchoMethods.Missing.FullName, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerStreaming_DeadlinePasses_EndsAtBothEnds()
    {
        // Long enough for the first message, also on a busy machine.
        var clock = Stopwatch.StartNew();
        var options = new GrpcCallOptions { Timeout = TimeSpan.FromSeconds(2) };
        await using var call = _channel.ServerStreaming(EchoMethods.Wait, new StringValue(), options, Token);
        Assert.Equal("waiting", (await call.ReadAsync())?.Value);

        var e = await Assert.ThrowsAsync<GrpcException>(async () => await call.ReadAsync());
        Assert.Equal(GrpcStatusCode.DeadlineExceeded, e.StatusCode);
        Assert.InRange(clock.ElapsedMilliseconds, 1900, 20_000);
        await _server.Echo.WaitCancelled.WaitAsync(TimeSpan.FromSeconds(20), Token);
    }

    [Fact]
    public async Task ServerStreaming_TokenSet_HandlerIsCancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using var call = _channel.ServerStreaming(EchoMethods.Wait, new StringValue(), cancellationToken: cancel.Token);
        Assert.Equal("waiting", (await call.ReadAsync())?.Value);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call.ReadAsync());
        await _server.Echo.WaitCancelled.WaitAsync(TimeSpan.FromSeconds(5), Token);
    }

    [Fact]
    public async Task ServerStreaming_CallDisposed_HandlerIsCancelled()
    {
        await using (var call = _channel.ServerStreaming(EchoMethods.Wait, new StringValue(), cancellationToken: Token))
        {
            Assert.Equal("waiting", (await call.ReadAsync())?.Value);
        }

        await _server.Echo.WaitCancelled.WaitAsync(TimeSpan.FromSeconds(5), Token);
    }

    [Fact]
    public async Task ServerStreaming_ServerStops_Unavailable()
    {
        await using var call = _channel.ServerStreaming(EchoMethods.Wait, new StringValue(), cancellationToken: Token);
        Assert.Equal("waiting", (await call.ReadAsync())?.Value);
        await _server.Server.StopAsync(Token);

        var e = await Assert.ThrowsAsync<GrpcException>(async () => await call.ReadAsync());
        Assert.Equal(GrpcStatusCode.Unavailable, e.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unary_LargeMessage_ComesBack(bool compressed)
    {
        await using var server = await EchoServer.StartAsync(o => o with { CompressResponses = compressed });
        using var channel = new GrpcChannel(server.Address, new GrpcChannelOptions { CompressRequests = compressed });
        var text = string.Concat(Enumerable.Range(0, 400_000).Select(i => (i % 977).ToString("x3", null)));

        Assert.Equal(text, (await channel.UnaryAsync(EchoMethods.Say, new StringValue { Value = text }, cancellationToken: Token)).Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Unary_MessageBeyondLimit_ResourceExhaustedNamesBoth(bool compressed)
    {
        using var channel = new GrpcChannel(_server.Address, new GrpcChannelOptions { CompressRequests = compressed });
        var request = new StringValue { Value = new string('x', 5_000_000) };

        var e = await Assert.ThrowsAsync<GrpcException>(() => channel.UnaryAsync(EchoMethods.Say, request, cancellationToken: Token));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, e.StatusCode);
        Assert.Contains("4194304", e.Message, StringComparison.Ordinal);
        if (!compressed) Assert.Contains("5000005", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unary_ResponseBeyondLimit_ResourceExhausted()
    {
        using var channel = new GrpcChannel(_server.Address, new GrpcChannelOptions { MaxReceiveMessageSize = 10 });
        var request = new StringValue { Value = new string('x', 20) };

        var e = await Assert.ThrowsAsync<GrpcException>(() => channel.UnaryAsync(EchoMethods.Say, request, cancellationToken: Token));
        Assert.Equal(GrpcStatusCode.ResourceExhausted, e.StatusCode);
        Assert.Equal("received a message of 22 bytes; the limit is 10", e.Message);
    }

    [Fact]
    public async Task Unary_Metadata_GoesBothWays()
    {
        var options = new GrpcCallOptions { Timeout = TimeSpan.FromSeconds(30) };
        options.Headers.Add("X-Text", "some text");
        options.Headers.Add("x-data-bin", [0, 255, 7]);
        await using var call = _channel.ServerStreaming(EchoMethods.Metadata, new StringValue(), options, Token);
        var headers = await call.ReadHeadersAsync();
        await call.ReadSingleAsync();

        Assert.Equal("some text", headers["x-text"]);
        Assert.Equal([0, 255, 7], headers.GetBytes("x-data-bin"));
        Assert.Equal([7, 255, 0], call.Trailers.GetBytes("x-reversed-bin"));
        Assert.InRange(DateTimeOffset.Parse(call.Trailers["x-deadline"]!, null) - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
    }

    static CancellationToken Token => TestContext.Current.CancellationToken;
}
