using System.Globalization;
using Enrichment.Grpc;
using Enrichment.Grpc.Server;
using Google.Protobuf.WellKnownTypes;

namespace Enrichment.Tests.Grpc;

/// <summary>The server's side of <see cref="EchoMethods"/>.</summary>
sealed class EchoService
{
    public const string FailText = "no such thing: 100% ünïcödé ☃";
    readonly TaskCompletionSource _waitCancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the token of a Wait call was set.</summary>
    public Task WaitCancelled => _waitCancelled.Task;

    public GrpcServerCall? LastCall { get; private set; }

    /// <summary>How far Count got with writing.</summary>
    public ulong Counted { get; private set; }

    public void AddTo(GrpcServices services) => services
        .AddUnary(EchoMethods.Say, Say)
        .AddServerStreaming(EchoMethods.Count, Count)
        .AddClientStreaming(EchoMethods.Sum, Sum)
        .AddDuplex(EchoMethods.Chat, Chat)
        .AddUnary(EchoMethods.Fail, (_, _) => throw new GrpcException(GrpcStatusCode.NotFound, FailText))
        .AddUnary(EchoMethods.Crash, (_, _) => throw new InvalidOperationException("the secret of the house"))
        .AddServerStreaming(EchoMethods.Wait, Wait)
        .AddUnary(EchoMethods.Metadata, Metadata)
        .AddDuplex(EchoMethods.Hangup, Hangup);

    Task<StringValue> Say(StringValue request, GrpcServerCall call)
    {
        LastCall = call;
        return Task.FromResult(request);
    }

    /// <summary>1, 2, ... n, flushed every hundred.</summary>
    async Task Count(UInt64Value request, GrpcResponses<UInt64Value> responses, GrpcServerCall call)
    {
        for (var i = 1ul; i <= request.Value; i++)
        {
            responses.Write(new UInt64Value { Value = i });
            Counted = i;
            if (i % 100 == 0) await responses.FlushAsync();
        }
    }

    static async Task<UInt64Value> Sum(GrpcRequests<UInt64Value> requests, GrpcServerCall call)
    {
        var sum = 0ul;
        await foreach (var request in requests) sum += request.Value;
        return new UInt64Value { Value = sum };
    }

    static async Task Chat(GrpcRequests<StringValue> requests, GrpcResponses<StringValue> responses, GrpcServerCall call)
    {
        await foreach (var request in requests) await responses.WriteAsync(new StringValue { Value = "you said " + request.Value });
    }

    /// <summary>One response, then nothing until the call is ended from elsewhere.</summary>
    async Task Wait(StringValue request, GrpcResponses<StringValue> responses, GrpcServerCall call)
    {
        await responses.WriteAsync(new StringValue { Value = "waiting" });
        try
        {
            await Task.Delay(Timeout.Infinite, call.CancellationToken);
        }
        finally
        {
            _waitCancelled.TrySetResult();
        }
    }

    /// <summary>Ends the call after the first request, whatever else is still to come.</summary>
    static async Task Hangup(GrpcRequests<StringValue> requests, GrpcResponses<StringValue> responses, GrpcServerCall call)
    {
        await requests.ReadAsync();
        throw new GrpcException(GrpcStatusCode.Aborted, "that is enough");
    }

    /// <summary>What came as x-text and x-data-bin goes back in the headers, the bytes reversed in the trailers.</summary>
    static Task<StringValue> Metadata(StringValue request, GrpcServerCall call)
    {
        var bytes = call.RequestHeaders.GetBytes("x-data-bin") ?? [];
        call.ResponseHeaders.Add("x-text", call.RequestHeaders["x-text"] ?? "none");
        call.ResponseHeaders.Add("x-data-bin", bytes);
        Array.Reverse(bytes);
        call.ResponseTrailers.Add("x-reversed-bin", bytes);
        call.ResponseTrailers.Add("x-deadline", call.Deadline?.ToString("o", CultureInfo.InvariantCulture) ?? "none");
        return Task.FromResult(new StringValue { Value = request.Value });
    }
}
