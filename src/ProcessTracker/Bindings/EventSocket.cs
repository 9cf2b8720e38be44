using Enrichment.Bindings;
using Enrichment.Flows;

namespace Enrichment.Tracker.Bindings;

/// <summary>A socket that the kernel told of, and the binding that it has at the moment.</summary>
sealed class EventSocket(ulong cookie, ulong netNs)
{
    public ulong Cookie { get; } = cookie;

    public ulong NetNs { get; } = netNs;

    public SocketShape Shape;

    /// <summary>One as a rule, so no list.</summary>
    public EventProcess[] Owners = [];

    public Binding? Current;

    /// <summary>The connection waits for accept(); its owners are the listener's.</summary>
    public bool IsUnaccepted;

    /// <summary>Counted as missed: a pass has found it, and no event has told of it.</summary>
    public bool IsMissed;

    /// <summary>When it was last told of, on the wall clock.</summary>
    public long ToldNs;

    /// <summary>The pass over all descriptors that found it last, and who had it open then.</summary>
    public int HeldPass;
    public List<EventProcess>? HeldBy;

    /// <summary>Within what time it opened, where that pass found it first.</summary>
    public long FoundFromNs;
    public long FoundByNs;
}

/// <summary>What makes a binding another one, of the same socket.</summary>
/// <param name="Local">Where it is bound.</param>
/// <param name="Remote">Null: not connected.</param>
readonly record struct SocketShape(Endpoint Local, Endpoint? Remote, bool Listening, bool DualStack);
