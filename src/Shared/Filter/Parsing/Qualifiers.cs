namespace Enrichment.Filter.Parsing;

/// <summary>Words before the subject of a term that say which of several values is meant.</summary>
[Flags]
enum Qualifiers
{
    None = 0,
    Src = 1,
    Dst = 1 << 1,
    In = 1 << 2,
    Out = 1 << 3,
    Prev = 1 << 4,
    Next = 1 << 5,
    Bgp = 1 << 6,
    Router = 1 << 7,
    Nat = 1 << 8,
    Tunnel = 1 << 9,
    Ingress = 1 << 10,
    Egress = 1 << 11,
    Client = 1 << 12,
    Server = 1 << 13,
    Min = 1 << 14,
    Max = 1 << 15,
    Application = 1 << 16,
}

static class QualifierWords
{
    /// <summary>None: another word.</summary>
    public static Qualifiers Of(in Token token) => token.Kind != TokenKind.Word ? Qualifiers.None : token.Text.ToLowerInvariant() switch
    {
        "src" => Qualifiers.Src,
        "dst" => Qualifiers.Dst,
        "in" => Qualifiers.In,
        "out" => Qualifiers.Out,
        "prev" => Qualifiers.Prev,
        "next" => Qualifiers.Next,
        "bgp" => Qualifiers.Bgp,
        "router" or "exporter" => Qualifiers.Router,
        "nat" or "xlate" => Qualifiers.Nat,
        "tun" => Qualifiers.Tunnel,
        "ingress" => Qualifiers.Ingress,
        "egress" => Qualifiers.Egress,
        "client" => Qualifiers.Client,
        "server" => Qualifiers.Server,
        "min" => Qualifiers.Min,
        "max" => Qualifiers.Max,
        "application" => Qualifiers.Application,
        _ => Qualifiers.None,
    };
}

/// <summary>The beginning of a term: its qualifiers and its subject.</summary>
/// <param name="Place">Of the first word.</param>
/// <param name="Words">All words before the subject, for messages.</param>
readonly record struct TermHead(Qualifiers Qualifiers, Token Subject, Place Place, string Words)
{
    /// <summary>The source's value, the destination's, or one of the two.</summary>
    public T[] SrcDst<T>(T src, T dst, Qualifiers with = Qualifiers.None) => (Qualifiers & ~with) switch
    {
        Qualifiers.None => [src, dst],
        Qualifiers.Src => [src],
        Qualifiers.Dst => [dst],
        _ => throw Wrong("src or dst before it, or nothing"),
    };

    /// <summary>Refuses all qualifiers.</summary>
    public void Bare()
    {
        if (Qualifiers != Qualifiers.None)
        {
            throw Wrong("no word before it");
        }
    }

    public FilterException Wrong(string takes) =>
        FilterErrors.At(Place, $"'{Subject.Text}' takes {takes}, not '{Words}'");
}
