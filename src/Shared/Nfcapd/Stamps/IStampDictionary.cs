using Enrichment.Flows;

namespace Enrichment.Nfcapd.Stamps;

/// <summary>Gives each (name, process) of a file a number.</summary>
interface IStampDictionary
{
    /// <summary>Numbers count within a session, so that files can be joined.</summary>
    ulong Session { get; }

    /// <summary>The number of what a stamp names; 0: it names nothing.</summary>
    uint Intern(in EndStamp stamp);
}
