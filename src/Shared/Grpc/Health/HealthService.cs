using Enrichment.Grpc.Health.V1;
using Enrichment.Grpc.Server;
using static Enrichment.Grpc.Health.V1.HealthCheckResponse.Types;

namespace Enrichment.Grpc.Health;

/// <summary>
/// Answers grpc.health.v1. The server as a whole ("") serves from the beginning; a program says how its services are.
/// Watchers get the newest status; those in between, which came too fast for them, are skipped.
/// </summary>
public sealed class HealthService
{
    readonly Lock _lock = new();
    readonly Dictionary<string, bool> _serving = new(StringComparer.Ordinal) { [""] = true };
    TaskCompletionSource _changed = NewSignal();

    /// <param name="service">Full name; empty: the server as a whole.</param>
    public void Set(string service, bool serving)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (_serving.TryGetValue(service, out var before) && before == serving) return;
            _serving[service] = serving;
            changed = _changed;
            _changed = NewSignal();
        }

        changed.SetResult();
    }

    public void AddTo(GrpcServices services) => services.AddUnary(HealthMethods.Check, Check).AddServerStreaming(HealthMethods.Watch, Watch);

    Task<HealthCheckResponse> Check(HealthCheckRequest request, GrpcServerCall call)
    {
        var (status, _) = Read(request.Service);
        return status == ServingStatus.ServiceUnknown
            ? throw new GrpcException(GrpcStatusCode.NotFound, $"there is no service {request.Service} here")
            : Task.FromResult(new HealthCheckResponse { Status = status });
    }

    async Task Watch(HealthCheckRequest request, GrpcResponses<HealthCheckResponse> responses, GrpcServerCall call)
    {
        ServingStatus? sent = null;
        while (true)
        {
            var (status, changed) = Read(request.Service);
            if (status != sent) await responses.WriteAsync(new HealthCheckResponse { Status = status }).ConfigureAwait(false);
            sent = status;
            await changed.WaitAsync(call.CancellationToken).ConfigureAwait(false);
        }
    }

    (ServingStatus Status, Task Changed) Read(string service)
    {
        lock (_lock)
        {
            var status = !_serving.TryGetValue(service, out var serving) ? ServingStatus.ServiceUnknown
                : serving ? ServingStatus.Serving : ServingStatus.NotServing;
            return (status, _changed.Task);
        }
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
