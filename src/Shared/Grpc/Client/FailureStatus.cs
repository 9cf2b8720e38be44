using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Enrichment.Grpc.Framing;

namespace Enrichment.Grpc.Client;

/// <summary>The status of a call whose server did not get to give one.</summary>
static class FailureStatus
{
    /// <summary>grpc/doc/http-grpc-status-mapping.md.</summary>
    public static GrpcStatusCode OfHttp(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => GrpcStatusCode.Internal,
        HttpStatusCode.Unauthorized => GrpcStatusCode.Unauthenticated,
        HttpStatusCode.Forbidden => GrpcStatusCode.PermissionDenied,
        HttpStatusCode.NotFound => GrpcStatusCode.Unimplemented,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout => GrpcStatusCode.Unavailable,
        _ => GrpcStatusCode.Unknown,
    };

    /// <summary>
    /// Error codes of RFC 9113 section 7, as PROTOCOL-HTTP2.md "Errors" translates them, but for the first two: the
    /// handler says NO_ERROR of a server that went in good order, and PROTOCOL_ERROR of one that answers no ping.
    /// </summary>
    public static GrpcStatusCode OfReset(long errorCode) => errorCode switch
    {
        0x0 or 0x1 => GrpcStatusCode.Unavailable,
        0x7 => GrpcStatusCode.Unavailable, // REFUSED_STREAM: nothing was done, try again
        0x8 => GrpcStatusCode.Cancelled, // CANCEL
        0xb => GrpcStatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
        0xc => GrpcStatusCode.PermissionDenied, // INADEQUATE_SECURITY
        _ => GrpcStatusCode.Internal,
    };

    public static GrpcException Of(Exception error, string peer)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case GrpcException known:
                    return known;
                case AuthenticationException:
                    return new GrpcException(GrpcStatusCode.Unavailable, $"{peer} and we do not trust each other: {Reason(e)}", error);
                case HttpProtocolException { HttpRequestError: HttpRequestError.HttpProtocolError } reset:
                    return new GrpcException(OfReset(reset.ErrorCode), OfReset(reset.ErrorCode, peer), error);
                case TimeoutException:
                    return new GrpcException(GrpcStatusCode.Unavailable, $"{peer} is not there: no answer in time", error);
            }
        }

        // The handler's own words tell of its frames and streams; what happened to the socket is what a reader can act on.
        var reason = error.GetBaseException() is SocketException socket ? Reason(socket) : "the other end closed it";
        return new GrpcException(GrpcStatusCode.Unavailable, $"the connection to {peer} is lost: {reason}", error);
    }

    /// <summary>Reads grpc-status and grpc-message; null: there are none.</summary>
    public static (GrpcStatusCode Code, string Message)? Read(HttpHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues(WireNames.Status, out var codes)) return null;
        var message = headers.NonValidated.TryGetValues(WireNames.Message, out var texts) ? StatusMessage.Decode(texts.ToString()) : "";
        return int.TryParse(codes.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code <= (int)GrpcStatusCode.Unauthenticated
            ? ((GrpcStatusCode)code, message)
            : (GrpcStatusCode.Unknown, $"grpc-status \"{codes}\" is not a status; {message}");
    }

    static string OfReset(long errorCode, string peer) => errorCode switch
    {
        0x0 => $"the connection to {peer} is lost: the other end closed it",
        0x1 => $"{peer} answers no more, or not in HTTP/2",
        _ => string.Create(CultureInfo.InvariantCulture, $"{peer} broke the call off with HTTP/2 error 0x{errorCode:x}"),
    };

    static string Reason(Exception e) => e.Message.TrimEnd('.');
}
