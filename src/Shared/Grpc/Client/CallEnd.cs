namespace Enrichment.Grpc.Client;

/// <summary>Everything that can end a call from our side, and which of it did.</summary>
sealed class CallEnd : IDisposable
{
    readonly CancellationTokenSource _any;
    readonly CancellationTokenSource? _deadline;
    readonly CancellationToken _caller;
    readonly string _peer;

    public CallEnd(TimeSpan? timeout, string peer, CancellationToken caller)
    {
        _caller = caller;
        _peer = peer;
        // A timer takes at most 49 days; the server gets the true value in grpc-timeout.
        _deadline = timeout is { } t && t < TimeSpan.FromDays(30) ? new CancellationTokenSource(t > TimeSpan.Zero ? t : TimeSpan.Zero) : null;
        _any = CancellationTokenSource.CreateLinkedTokenSource(caller, _deadline?.Token ?? CancellationToken.None);
        Token = _any.Token;
    }

    public CancellationToken Token { get; }

    public void Cancel()
    {
        try
        {
            _any.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call is over, and so is what there was to cancel.
        }
    }

    public Exception Explain(Exception e)
    {
        if (e is GrpcException) return e;
        if (_caller.IsCancellationRequested) return new OperationCanceledException($"the call to {_peer} was cancelled", e, _caller);
        if (_deadline is { IsCancellationRequested: true })
        {
            return new GrpcException(GrpcStatusCode.DeadlineExceeded, $"{_peer} did not finish the call before its deadline", e);
        }

        return Token.IsCancellationRequested
            ? new OperationCanceledException($"the call to {_peer} was ended", e, Token)
            : FailureStatus.Of(e, _peer);
    }

    public void Dispose()
    {
        _any.Dispose();
        _deadline?.Dispose();
    }
}
