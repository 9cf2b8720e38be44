using System.Runtime.InteropServices;
using Enrichment.Flows;

namespace Enrichment.Nfcapd.Stamps;

/// <summary>One end's stamp in a stamp block; a flow has two of them, source first.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
struct StampEntry
{
    public const int Size = 8;
    const byte SharedFlag = 1;

    /// <summary>Number in the dictionary; 0: no name.</summary>
    public uint Id;
    public MatchGrade Grade;
    public MissReason Reason;
    public byte Flags;
    public byte Fill;

    public readonly bool Shared => (Flags & SharedFlag) != 0;

    public static StampEntry Of(in EndStamp stamp, IStampDictionary dictionary) => new()
    {
        Id = stamp.Process is null && stamp.Name.Length == 0 ? 0 : dictionary.Intern(stamp),
        Grade = stamp.Grade,
        Reason = stamp.Reason,
        Flags = stamp.Shared ? SharedFlag : (byte)0,
    };
}
