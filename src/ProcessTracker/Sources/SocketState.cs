namespace Enrichment.Tracker.Sources;

/// <summary>The kernel's TCP states (net/tcp_states.h); UDP and raw sockets use Established (connected) and Close.</summary>
enum SocketState : byte
{
    Established = 1,
    SynSent = 2,
    SynReceived = 3,
    FinWait1 = 4,
    FinWait2 = 5,
    TimeWait = 6,
    Close = 7,
    CloseWait = 8,
    LastAck = 9,
    Listen = 10,
    Closing = 11,
    NewSynReceived = 12,
    BoundInactive = 13,
}

static class SocketStates
{
    /// <summary>What the inet_diag state mask calls "all".</summary>
    public const uint All = uint.MaxValue;

    /// <summary>
    /// Without TIME_WAIT and SYN_RECEIVED: such rows have no socket behind them and so no owner, and there may be many.
    /// </summary>
    public const uint WithSocket =
        ~((1u << (int)SocketState.TimeWait) | (1u << (int)SocketState.SynReceived) | (1u << (int)SocketState.NewSynReceived));

    /// <summary>The names that ss prints.</summary>
    public static string Name(SocketState state) => state switch
    {
        SocketState.Established => "ESTAB",
        SocketState.SynSent => "SYN-SENT",
        SocketState.SynReceived or SocketState.NewSynReceived => "SYN-RECV",
        SocketState.FinWait1 => "FIN-WAIT-1",
        SocketState.FinWait2 => "FIN-WAIT-2",
        SocketState.TimeWait => "TIME-WAIT",
        SocketState.Close or SocketState.BoundInactive => "UNCONN",
        SocketState.CloseWait => "CLOSE-WAIT",
        SocketState.LastAck => "LAST-ACK",
        SocketState.Listen => "LISTEN",
        SocketState.Closing => "CLOSING",
        _ => "UNKNOWN",
    };
}
