namespace Enrichment.Grpc.Framing;

/// <summary>Names of the protocol, from grpc/doc/PROTOCOL-HTTP2.md.</summary>
static class WireNames
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";
    public const string Gzip = "gzip";
    public const string Identity = "identity";
    public const string Accepted = "identity,gzip";

    /// <summary>application/grpc, also with +proto or parameters; not application/grpc-web, which is another protocol.</summary>
    public static bool IsGrpc(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)) return false;
        return contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';' or ' ';
    }

    public static bool AcceptsGzip(string? acceptEncoding)
    {
        foreach (var range in acceptEncoding.AsSpan().Split(','))
        {
            if (acceptEncoding.AsSpan(range).Trim().Equals(Gzip, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
