using Enrichment.EndToEnd.Tests.Lab;
using Xunit;
using static Enrichment.EndToEnd.Tests.Faults.Fault;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>Trees that cannot be stamped as they should: full and read-only disks, files of others.</summary>
public sealed class StampTreeTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stamp_DiskFull_StopsWithAllFilesAsTheyWere()
    {
        Published.RequireNamespaces();
        using var disk = new SmallDisk(_folder.Of("disk"), 1000);
        var files = Fill(disk.Path, 5);
        disk.Fill();

        var result = Stamp(disk.Path);

        Assert.Equal(1, result.ExitCode);
        var said = Sentences(result.Errors);
        Assert.Matches($"^{Quote(disk.Path)}/nfcapd.1: there is no room for the stamped file, and it is as it was: No space left on device", said[^2]);
        Assert.Equal("5 files were not reached, and are as they were", said[^1]);
        CheckUntouched(files);

        disk.Free();
        Assert.Equal(0, Stamp(disk.Path).ExitCode);
        Assert.Equal(25, FlowFolder.CountSound(disk.Path));
    }

    [Fact]
    public void Stamp_ReadOnlyDisk_IsSaidOnceWithTheWayOut()
    {
        Published.RequireNamespaces();
        using var disk = new SmallDisk(_folder.Of("disk"), 1000);
        var files = Fill(disk.Path, 5);
        Tool.Run("mount", "-o", "remount,ro", disk.Path).Expect("mount");

        var result = Stamp(disk.Path);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal($"{disk.Path}/nfcapd.1: is on a file system that is read-only, so it cannot be replaced; --out DIR writes elsewhere", Sentences(result.Errors)[0]);
        CheckUntouched(files);
        Assert.Equal(0, Stamp(disk.Path, "--out", _folder.Of("out")).ExitCode);
        Assert.Equal(25, FlowFolder.CountSound(_folder.Of("out")));
    }

    [Fact]
    public void Stamp_FilesOfOthers_AreSaidAndTheRestIsStamped()
    {
        using var programs = new NobodysPrograms();
        Directory.CreateDirectory(programs.Of("flows/closed"));
        Directory.CreateDirectory(programs.Of("flows/open"));
        var files = Fill(programs.Of("flows/closed"), 1).Concat(Fill(programs.Of("flows/open"), 2)).ToDictionary();
        Tool.Run("chmod", "0777", programs.Of("flows/open")).Expect("chmod");
        Tool.Run("chmod", "0600", programs.Of("flows/open/nfcapd.2")).Expect("chmod");

        var result = programs.Run("flowupdater", "stamp", "--services", programs.Of("flows"));

        Assert.Equal(1, result.ExitCode);
        Assert.Matches("^files +1\n  skipped +2  could not be read or written", result.Errors[result.Errors.IndexOf("files ", StringComparison.Ordinal)..]);
        var said = Sentences(result.Errors).Order(StringComparer.Ordinal).ToList();
        Assert.StartsWith($"{programs.Of("flows/closed/nfcapd.1")}: was not stamped, since this user may not write there: ", said[0], StringComparison.Ordinal);
        Assert.Equal($"{programs.Of("flows/open/nfcapd.2")}: may not be read by this user", said[1]);
        CheckUntouched(files.Where(file => !file.Key.EndsWith("open/nfcapd.1", StringComparison.Ordinal)).ToDictionary());
        Assert.NotEqual(files[programs.Of("flows/open/nfcapd.1")], File.ReadAllBytes(programs.Of("flows/open/nfcapd.1")));
    }

    static Dictionary<string, byte[]> Fill(string directory, int files)
    {
        var bytes = FlowFolder.Written(5);
        var paths = Enumerable.Range(1, files).Select(i => Path.Combine(directory, $"nfcapd.{i}")).ToList();
        paths.ForEach(path => File.WriteAllBytes(path, bytes));
        return paths.ToDictionary(path => path, _ => bytes);
    }

    static void CheckUntouched(Dictionary<string, byte[]> files)
    {
        Assert.All(files, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
        Assert.All(files.Keys.Select(path => Path.GetDirectoryName(path)!).Distinct(), directory => Assert.Empty(FlowFolder.Unfinished(directory)));
    }

    static Tool.Result Stamp(string path, params string[] options) => Tool.Run(Published.Updater, ["stamp", "--services", "--jobs", "1", path, .. options]);
}
