using System.Diagnostics.CodeAnalysis;
using Enrichment.Grpc;

namespace Enrichment.Updater.Outputs.Json;

/// <summary>Where lines of JSON go: a file, standard output (<c>-</c>), or a TCP address.</summary>
/// <param name="Address">Null: the file.</param>
sealed record JsonTarget(string Path, GrpcAddress? Address)
{
    const string TcpScheme = "tcp:";

    public static bool TryParse(string text, [NotNullWhen(true)] out JsonTarget? target, [NotNullWhen(false)] out string? error)
    {
        (target, error) = (null, text.Length == 0 ? "'' is not a file" : null);
        if (error is not null)
        {
            return false;
        }

        if (!text.StartsWith(TcpScheme, StringComparison.Ordinal))
        {
            target = new JsonTarget(text, null);
            return true;
        }

        if (!GrpcAddress.TryParse(text[TcpScheme.Length..], out var address, out error))
        {
            return false;
        }

        if (address.IsUnix || address.Port == 0)
        {
            error = $"'{text}' is not tcp:HOST:PORT";
            return false;
        }

        target = new JsonTarget(text, address);
        return true;
    }

    /// <param name="readerGone">Called when nobody reads standard output any more.</param>
    /// <exception cref="IOException">The file cannot be opened; one sentence.</exception>
    public IJsonSink Open(TimeSpan patience, Action<string> say, Action? readerGone = null) =>
        Address is null ? new JsonFile(Path, say, readerGone) : new JsonConnection(Address, JsonOutput.Longest, patience, say);
}
