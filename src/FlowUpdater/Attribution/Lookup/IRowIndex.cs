using Enrichment.Flows;

namespace Enrichment.Updater.Attribution.Lookup;

/// <summary>Rows by the hash of their key, in steps between which other flows are looked at while memory brings what was asked for.</summary>
interface IRowIndex
{
    /// <summary>Asks for what says where rows of that hash are.</summary>
    void PrefetchSlot(uint hash);

    /// <summary>Asks for what that leads to, if it does not say it itself.</summary>
    void PrefetchChain(uint hash);

    /// <summary>The first row with that hash, which need not be the one meant; -1: there is none.</summary>
    int Likely(uint hash);

    void PrefetchRow(int row);

    ref BindingRow this[int row] { get; }

    /// <summary>No other row has that key.</summary>
    bool IsAlone(int row, uint hash);

    /// <summary>The socket was certainly there while the flow ran.</summary>
    bool IsThen(in BindingRow row, in FlowQuery flow);

    /// <summary>The stamp of the owners of a connected socket.</summary>
    ref readonly EndStamp Exact(int owners);
}
