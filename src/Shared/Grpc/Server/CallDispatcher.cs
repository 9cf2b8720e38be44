using System.Globalization;
using Enrichment.Grpc.Framing;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Enrichment.Grpc.Server;

/// <summary>Takes each HTTP/2 request to its handler and brings the status back. Every call ends with a status, whatever happens.</summary>
sealed class CallDispatcher(GrpcServices services, GrpcServerOptions options, PeerGuard guard, TimeProvider time) : IHttpApplication<HttpContext>, IDisposable
{
    readonly CancellationTokenSource _stopping = new();

    public void Stop() => _stopping.Cancel();

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var response = context.Response;
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        if (!WireNames.IsGrpc(context.Request.ContentType))
        {
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        response.ContentType = WireNames.ContentType;
        response.Headers[WireNames.AcceptEncoding] = WireNames.Accepted;
        await AnswerAsync(context).ConfigureAwait(false);
    }

    public void Dispose() => _stopping.Dispose();

    async Task AnswerAsync(HttpContext http)
    {
        GrpcServerCall? call = null;
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stopping.Token);
        CancellationTokenSource? deadline = null;
        try
        {
            deadline = StartDeadline(http.Request, ends, out var due);
            call = new GrpcServerCall(http.Request.Path.Value ?? "", PeerGuard.PeerOf(http), HeadersOf(http.Request), due, ends.Token);
            guard.Admit(call.Peer);
            if (!services.TryGet(call.Method, out var invoke))
            {
                throw new GrpcException(GrpcStatusCode.Unimplemented, $"there is no method {call.Method} here");
            }

            using var exchange = Open(http, call);
            await invoke(exchange).ConfigureAwait(false);
            exchange.SendHeaders();
            End(http.Response, GrpcStatusCode.Ok, "", call);
        }
        catch (Exception e)
        {
            var gone = http.RequestAborted.IsCancellationRequested;
            if (gone && e is OperationCanceledException or IOException or GrpcException) return; // nobody is there to hear it
            var (status, message) = StatusOf(e, call, deadline is { IsCancellationRequested: true });
            if (!gone) End(http.Response, status, message, call);
        }
        finally
        {
            deadline?.Dispose();
        }
    }

    ServerExchange Open(HttpContext http, GrpcServerCall call)
    {
        var encoding = http.Request.Headers[WireNames.Encoding].ToString();
        if (encoding is not ("" or WireNames.Identity or WireNames.Gzip))
        {
            throw new GrpcException(GrpcStatusCode.Unimplemented, $"grpc-encoding {encoding} is not known here, only gzip is");
        }

        var gzip = options.CompressResponses && WireNames.AcceptsGzip(http.Request.Headers[WireNames.AcceptEncoding]);
        return new ServerExchange(http, call, encoding == WireNames.Gzip, gzip, options.MaxReceiveMessageSize);
    }

    CancellationTokenSource? StartDeadline(HttpRequest request, CancellationTokenSource ends, out DateTimeOffset? due)
    {
        due = null;
        var text = request.Headers[WireNames.Timeout].ToString();
        if (text.Length == 0) return null;
        if (!GrpcTimeout.TryParse(text, out var timeout))
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"grpc-timeout \"{text}\" is not one to eight digits and a unit (H M S m u n)");
        }

        // A timer takes at most 49 days; who waits longer than a month waits for ever.
        if (timeout > TimeSpan.FromDays(30)) return null;
        due = time.GetUtcNow() + timeout;
        var deadline = new CancellationTokenSource(timeout, time);
        deadline.Token.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), ends);
        return deadline;
    }

    (GrpcStatusCode Code, string Message) StatusOf(Exception e, GrpcServerCall? call, bool deadlinePassed)
    {
        switch (e)
        {
            case GrpcException status:
                return (status.StatusCode, status.Message);
            case OperationCanceledException when deadlinePassed:
                return (GrpcStatusCode.DeadlineExceeded, "the deadline passed before the call was done");
            case OperationCanceledException when _stopping.IsCancellationRequested:
                return (GrpcStatusCode.Unavailable, "the server is stopping");
            case OperationCanceledException:
                return (GrpcStatusCode.Cancelled, "the call was cancelled");
            default:
                options.OnHandlerFailed?.Invoke(call?.Method ?? "", e);
                return (GrpcStatusCode.Unknown, "the handler of the call failed");
        }
    }

    static GrpcMetadata HeadersOf(HttpRequest request)
    {
        var metadata = new GrpcMetadata();
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values) metadata.AddReceived(name, value ?? "");
        }

        return metadata;
    }

    static void End(HttpResponse response, GrpcStatusCode status, string message, GrpcServerCall? call)
    {
        response.AppendTrailer(WireNames.Status, ((int)status).ToString(CultureInfo.InvariantCulture));
        if (message.Length > 0) response.AppendTrailer(WireNames.Message, StatusMessage.Encode(message));
        foreach (var (name, value) in call?.ResponseTrailers ?? []) response.AppendTrailer(name, value);
    }
}
