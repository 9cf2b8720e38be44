using System.Diagnostics;
using Enrichment.Files;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.Tests.Files;

public sealed class FileAttributesCopyTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Apply_ModeAndTimes_AreTheSameToTheNanosecond()
    {
        var (from, to) = (With("from"), With("to"));
        Run("touch", "-d", "2020-02-03 04:05:06.123456789", from);
        Run("chmod", "0640", from);
        var before = FileStatus.Of(from)!.Value;

        Apply(before, from, to);

        var after = FileStatus.Of(to)!.Value;
        Assert.Equal((before.Mode, before.ModifiedNs), (after.Mode, after.ModifiedNs));
        Assert.Equal(123456789, after.ModifiedNs % 1_000_000_000);
        Assert.Equal(Run("stat", "-c", "%x %y", from), Run("stat", "-c", "%x %y", to));
        Assert.False(before.IsSameFile(after));
    }

    [Fact]
    public void Apply_Owner_IsKeptByRoot()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may give files away");
        var (from, to) = (With("from"), With("to"));
        Run("chown", "1234:4321", from);

        Assert.True(Apply(FileStatus.Of(from)!.Value, from, to));

        Assert.Equal((1234u, 4321u), (FileStatus.Of(to)!.Value.Owner, FileStatus.Of(to)!.Value.Group));
    }

    [Fact]
    public void Apply_ExtendedAttributes_AreCopied()
    {
        var (from, to) = (With("from"), With("to"));
        Run("/usr/bin/python3", "-c", $"import os; os.setxattr('{from}', 'user.site', b'north\\0pole'); os.setxattr('{from}', 'user.empty', b'')");

        Apply(FileStatus.Of(from)!.Value, from, to);

        Assert.Equal(
            "[('user.empty', b''), ('user.site', b'north\\x00pole')]",
            Run("/usr/bin/python3", "-c", $"import os; print(sorted((n, os.getxattr('{to}', n)) for n in os.listxattr('{to}') if n.startswith('user.')))").Trim());
    }

    static bool Apply(in FileStatus status, string from, string to)
    {
        using var handle = File.OpenHandle(to, FileMode.Open, FileAccess.ReadWrite);
        return FileAttributesCopy.Apply(status, from, handle);
    }

    string With(string name)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, name);
        return path;
    }

    static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
