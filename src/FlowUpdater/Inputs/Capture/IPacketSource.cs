namespace Enrichment.Updater.Inputs.Capture;

/// <summary>Where packets come from: a capture file, or the interfaces of this host.</summary>
interface IPacketSource : IDisposable
{
    /// <summary>Adds packets until the batch is full, or, on a live source, until none has come for a moment (then it may be empty).</summary>
    /// <returns>False: the source has ended and nothing was added.</returns>
    bool Fill(PacketBatch batch);

    /// <summary>Packets come as they happen, so the wall clock is their clock.</summary>
    bool IsLive { get; }

    /// <summary>What each interface saw; empty for files.</summary>
    IReadOnlyList<InterfaceCounters> Interfaces { get; }

    /// <summary>One sentence: why the source ended early, and what was kept; null: it did not.</summary>
    string? Problem { get; }
}
