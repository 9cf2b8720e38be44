using Enrichment.Grpc;
using Enrichment.Grpc.Client;
using Enrichment.Grpc.Health;
using Enrichment.Grpc.Health.V1;
using Enrichment.Tests.Grpc.Peers;
using Xunit;
using static Enrichment.Grpc.Health.V1.HealthCheckResponse.Types;

namespace Enrichment.Tests.Grpc.Health;

public sealed class HealthServiceTests
{
    [Fact]
    public async Task Watch_StatusChanges_EachIsSent()
    {
        var health = new HealthService();
        health.Set("tests", serving: false);
        await using var server = await EchoServer.StartAsync(more: health.AddTo);
        using var channel = new GrpcChannel(server.Address);
        await using var watch = channel.ServerStreaming(
            HealthMethods.Watch, new HealthCheckRequest { Service = "tests" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(ServingStatus.NotServing, (await watch.ReadAsync())?.Status);
        health.Set("tests", serving: true);
        Assert.Equal(ServingStatus.Serving, (await watch.ReadAsync())?.Status);
    }

    [Fact]
    public async Task Check_UnknownService_NotFound()
    {
        await using var server = await EchoServer.StartAsync(more: new HealthService().AddTo);
        using var channel = new GrpcChannel(server.Address);

        var e = await Assert.ThrowsAsync<GrpcException>(() => channel.UnaryAsync(
            HealthMethods.Check, new HealthCheckRequest { Service = "nobody" }, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(GrpcStatusCode.NotFound, e.StatusCode);
    }

    /// <summary>The peer's own copy of the contract is the published one, as far as numbers and names on the wire go.</summary>
    [Fact]
    public async Task CheckAndWatch_FromPython_AnswerAsTheStandardSays()
    {
        using var directory = new TemporaryDirectory();
        var health = new HealthService();
        await using var server = await EchoServer.StartAsync(more: health.AddTo);
        var descriptor = PythonClientTests.WriteDescriptor(directory, HealthReflection.Descriptor);

        var peer = PythonPeer.CallAsync(server.Address.ToString(), "health", descriptor);
        while (server.Echo.LastCall is null && !peer.IsCompleted) await Task.Delay(10, TestContext.Current.CancellationToken);
        health.Set("tests", serving: true);

        PythonClientTests.AssertContains("""{"whole": 1, "nobody": "NOT_FOUND", "watched": [3, 1]}""", await peer);
    }
}
