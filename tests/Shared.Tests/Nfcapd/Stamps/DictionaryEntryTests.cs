using System.Buffers.Binary;
using Enrichment.Bindings;
using Enrichment.Nfcapd.Stamps;
using Xunit;

namespace Enrichment.Tests.Nfcapd.Stamps;

/// <summary>Bytes that are in files: what is written, and what files of before have.</summary>
public sealed class DictionaryEntryTests
{
    /// <summary>Stamp name, pid 42, start, boot id, name, uid, parent's pid: as before there were parents.</summary>
    const string Before = "010500647A6C65740208002A000000000000000308000000000000000000040000050400637572 6C08080000000000000000000A08001100000000000000";

    const string Parents = "101600" + "11000000027368" + "0900000000" + "010000000569 6E697431";

    static readonly ProcessInfo Curl = new() { Pid = 42, Name = "curl", ParentPid = 17 };

    static readonly ProcessParents Above = ProcessParents.Of([new(17, "sh"), new(9, ""), new(1, "init1")]);

    static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    [Fact]
    public void Write_ProcessWithoutParents_IsAsItWas() => Assert.Equal(Bytes(Before), Fields(Curl));

    [Fact]
    public void Write_ProcessWithParents_OneFieldMore() => Assert.Equal(Bytes(Before + Parents), Fields(Curl with { Parents = Above }));

    [Fact]
    public void Read_FileOfBefore_HasNoParents() => Assert.Equal(("dzlet", Curl), DictionaryEntry.Read(Bytes(Before)));

    [Fact]
    public void Read_Parents_AreThere() => Assert.Equal(("dzlet", Curl with { Parents = Above }), DictionaryEntry.Read(Bytes(Before + Parents)));

    /// <summary>The rule by which programs of before read files of now: what they do not know is passed over.</summary>
    [Fact]
    public void Read_FieldOfTheFuture_IsPassedOver() =>
        Assert.Equal(("dzlet", Curl with { Parents = Above }), DictionaryEntry.Read(Bytes(Before + "FE0300AABBCC" + Parents)));

    [Theory]
    [InlineData("100000", 0)]
    [InlineData("100400" + "11000000", 0)]
    [InlineData("100600" + "110000000273", 0)]
    [InlineData("100900" + "11000000027368" + "0900", 1)]
    public void Read_ParentsCutOff_GivesThoseThatAreWhole(string field, int count) =>
        Assert.Equal(count, DictionaryEntry.Read(Bytes(Before + field)).Process!.Parents.Count);

    [Fact]
    public void Write_LongestNamesOfAll_FitIntoTheRoom()
    {
        var text = new string('x', 10_000);
        var process = new ProcessInfo
        {
            BootId = text, Pid = 1, Name = text, Executable = text, CommandLine = text, UserName = text, Cgroup = text, ContainerId = text, ContainerName = text, Pod = text,
            IsIncomplete = true, ParentPid = 1, Uid = 1, StartTimeNs = 1, Parents = ProcessParents.Of([.. Enumerable.Repeat(new ProcessParent(7, text), 16)]),
        };

        var (_, read) = DictionaryEntry.Read(Fields(process, text));

        Assert.Equal(16, read!.Parents.Count);
        Assert.All(read.Parents, parent => Assert.Equal((7, 255), (parent.Pid, parent.Name.Length)));
    }

    static byte[] Fields(ProcessInfo process, string stampName = "dzlet")
    {
        var room = new byte[DictionaryEntry.MaxSize];
        var length = DictionaryEntry.Write(7, stampName, process, room);
        Assert.Equal((7u, (uint)length - 8), (BinaryPrimitives.ReadUInt32LittleEndian(room), BinaryPrimitives.ReadUInt32LittleEndian(room.AsSpan(4))));
        return room[8..length];
    }
}
