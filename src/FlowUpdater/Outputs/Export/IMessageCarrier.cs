namespace Enrichment.Updater.Outputs.Export;

/// <summary>A way to a collector. Used by the sending thread only; calls may take their time.</summary>
interface IMessageCarrier : IDisposable
{
    /// <summary>Makes the connection, if there is none; false: not now, ask again later.</summary>
    bool Connect(CancellationToken stop);

    /// <summary>Looks whether the connection has ended while nothing was sent.</summary>
    /// <returns>True: it has, and whoever was at its end is gone.</returns>
    bool NoticeEnd();

    /// <returns>What became of the message.</returns>
    SendResult Send(ReadOnlySpan<byte> message);
}

/// <summary>What became of a message.</summary>
enum SendResult
{
    Sent,

    /// <summary>It is lost, the next one may be not.</summary>
    Failed,

    /// <summary>The connection is gone, and whoever was at its end with it.</summary>
    Disconnected,
}
