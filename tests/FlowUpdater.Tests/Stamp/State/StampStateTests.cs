using Enrichment.Files;
using Enrichment.Updater.Stamp;
using Enrichment.Updater.Stamp.State;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp.State;

[Collection("measures the heap")]
public sealed class StampStateTests : IDisposable
{
    static readonly FileStatus Status = new() { Inode = 7, Size = 100, ModifiedNs = 1234 };

    readonly string _folder = Directory.CreateTempSubdirectory("state").FullName;
    readonly StringWriter _log = new();

    string StatePath => Path.Combine(_folder, "state");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void IsDone_AfterReopening_SameFileSameOptionsOnly()
    {
        ulong with;
        using (var state = Open())
        {
            with = state.Remember("--bindings b");
            Assert.False(state.IsDone("/f", Status, with));
            state.SetDone("/f", Status, with);
        }

        using var again = Open();
        Assert.Equal(with, again.Remember("--bindings b"));
        Assert.True(again.IsDone("/f", Status, with));
        Assert.False(again.IsDone("/g", Status, with));
        Assert.False(again.IsDone("/f", Status, again.Remember("--bindings c")));
        Assert.False(again.IsDone("/f", Status with { Inode = 8 }, with));
        Assert.False(again.IsDone("/f", Status with { Size = 101 }, with));
        Assert.False(again.IsDone("/f", Status with { ModifiedNs = 1235 }, with));
        Assert.Equal("", _log.ToString());
    }

    [Fact]
    public void Open_WithoutPath_RemembersInMemory()
    {
        using var state = StampState.Open(null, new StampReport(_log));
        state.SetDone("/f", Status, 1);

        Assert.True(state.IsDone("/f", Status, 1));
    }

    [Fact]
    public void Open_LineCutOff_IsSaidAndOthersHold()
    {
        Fill(10);
        var bytes = File.ReadAllBytes(StatePath);
        File.WriteAllBytes(StatePath, bytes[..^5]);

        using (var state = Open())
        {
            Assert.Equal(9, state.Count);
            Assert.Contains($"{StatePath}: 1 of 11 lines are damaged; their files are stamped again, 9 are known as done", _log.ToString(), StringComparison.Ordinal);
            state.SetDone(At(99), Status, 1);
        }

        _log.GetStringBuilder().Clear();
        using var mended = Open();
        Assert.Equal((10, ""), (mended.Count, _log.ToString()));
        Assert.False(File.Exists(StatePath + ".new"));
    }

    [Fact]
    public void Open_BytesOverwritten_GoodLinesHold()
    {
        Fill(1000);
        var bytes = File.ReadAllBytes(StatePath);
        bytes.AsSpan(bytes.Length / 2, 100).Clear();
        File.WriteAllBytes(StatePath, bytes);

        using var state = Open();

        Assert.InRange(state.Count, 996, 999);
        Assert.Contains("lines are damaged", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ForeignFile_IsLeftAlone()
    {
        File.WriteAllText(StatePath, "my shopping list");

        var error = Assert.Throws<IOException>(Open);

        Assert.Equal($"{StatePath}: is no state file of 'flowupdater stamp', so nothing was stamped", error.Message);
        Assert.Equal("my shopping list", File.ReadAllText(StatePath));
    }

    [Fact]
    public void Open_AnotherRunHasIt_IsSaid()
    {
        using var first = Open();

        Assert.StartsWith($"{StatePath}: another stamping is using it", Assert.Throws<IOException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MostLinesOutdated_IsWrittenAnewWithFilesThatAreThere()
    {
        var there = Path.Combine(_folder, "there");
        File.WriteAllText(there, "");
        using (var state = Open())
        {
            for (var i = 0; i < 3000; i++)
            {
                state.SetDone(there, Status with { Size = i }, 1);
            }

            state.SetDone("/gone", Status, 1);
        }

        using (var state = Open())
        {
            Assert.True(state.IsDone(there, Status with { Size = 2999 }, 1));
        }

        Assert.True(new FileInfo(StatePath).Length < 300);
        using var compacted = Open();
        Assert.True(compacted.IsDone(there, Status with { Size = 2999 }, 1));
        Assert.False(compacted.IsDone("/gone", Status, 1));
    }

    [Fact]
    public void Open_HundredThousandFiles_IsSmall()
    {
        Fill(100_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        using var state = Open();

        Assert.Equal(100_000, state.Count);
        Assert.InRange((GC.GetTotalMemory(forceFullCollection: true) - before) / 100_000, 50, 400);
    }

    [Theory]
    [InlineData("flows/state")]
    [InlineData("flows/2026/state")]
    public void Check_AmongFlowFiles_IsRefused(string place)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "flows/2026"));
        var error = Assert.Throws<IOException>(() => StatePlace.Check(Path.Combine(_folder, place), [Path.Combine(_folder, "flows")]));

        Assert.Contains("would lie among the flow files", error.Message, StringComparison.Ordinal);
        StatePlace.Check(Path.Combine(_folder, "state"), [Path.Combine(_folder, "flows")]);
    }

    void Fill(int files)
    {
        using var state = Open();
        state.Remember("--keep");
        for (var i = 0; i < files; i++)
        {
            state.SetDone(At(i), Status with { Inode = (ulong)i }, 1);
        }
    }

    static string At(int i) => $"/var/cache/nfdump/router7/2026/11/21/nfcapd.2026112{i:000000}";

    StampState Open() => StampState.Open(StatePath, new StampReport(_log));
}
