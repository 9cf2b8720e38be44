using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Outputs.Json;
using Enrichment.Updater.Tests.Outputs.Export;
using Enrichment.Updater.Tests.Outputs.Nfcapd;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Json;

public sealed partial class JsonOutputTests
{
    const int SigHup = 1;

    [Fact]
    public void Write_FileRenamedAndHungUp_GoesOnInANewFile()
    {
        using var folder = new TempFolder();
        var (path, old) = (folder.File("flows.json"), folder.File("flows.json.1"));
        using (var output = Open(path))
        {
            Write(output, 0, 10);
            File.Move(path, old);
            Write(output, 10, 10);
            Assert.False(File.Exists(path));
            Assert.Equal(0, Kill(Environment.ProcessId, SigHup));
            NfcapdPeer.Until(
                () =>
                {
                    Write(output, 20, 1);
                    return File.Exists(path);
                },
                "the file is opened anew");
        }

        var (before, after) = (File.ReadAllLines(old), File.ReadAllLines(path));
        Assert.True(before.Length >= 20 && after.Length >= 1);
        Assert.All(before.Concat(after), line => JsonFields.Check(line));
    }

    [Fact]
    public void Open_NoSuchFolder_SaysSo()
    {
        var wrong = Assert.Throws<IOException>(() => Open("/nowhere/flows.json"));
        Assert.StartsWith("cannot write JSON to /nowhere/flows.json: ", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_Tcp_LinesThatWaitedArriveWhole()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var output = Open($"tcp:127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}");
        Write(output, 0, 500); // nobody listens
        listener.Listen();
        var reading = Task.Run(async () =>
        {
            using var connection = await listener.AcceptAsync(TestContext.Current.CancellationToken);
            using var reader = new StreamReader(new NetworkStream(connection));
            return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        });
        NfcapdPeer.Until(() => output.Summary.StartsWith("500 flows", StringComparison.Ordinal), "all are sent");
        output.Dispose();

        var lines = (await reading).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(500, lines.Length);
        Assert.All(lines, line => JsonFields.Check(line));
    }

    // The reader takes nothing, then ends, then another comes: it gets whole lines, and each flow was sent or counted.
    [Fact]
    public async Task Write_TcpReaderSlowThenAwayThenBack_LinesAreWholeAndTheLostAreCounted()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        List<string> said = [];
        var output = Open($"tcp:127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}", said);
        var slow = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        var written = 0;
        for (; output.Lost == 0; written += 100)
        {
            Assert.True(written < 10_000_000, "it is never full");
            Write(output, written % 5000, 100);
        }

        lock (said)
        {
            Assert.EndsWith(" takes flows more slowly than they come: too many wait, further ones are dropped and counted", Assert.Single(said), StringComparison.Ordinal);
        }

        slow.LingerState = new LingerOption(true, 0); // a reset
        slow.Dispose();
        using var again = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        var reading = Task.Run(async () =>
        {
            using var reader = new StreamReader(new NetworkStream(again));
            return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        });
        NfcapdPeer.Until(
            () =>
            {
                Write(output, 0, 1);
                written++;
                lock (said)
                {
                    return said.Exists(line => line.Contains(" takes all flows again; ", StringComparison.Ordinal));
                }
            },
            "it is said that it is over");
        output.Dispose();

        Assert.Equal(written, output.Written + output.Lost);
        var lines = (await reading).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 1000, written);
        Assert.All(lines, line => JsonFields.Check(line));
    }

    // What finds room is whole lines, also after the disk was full.
    [Fact]
    public void Write_DiskFull_NoLineIsCutAndTheLostAreCounted()
    {
        using var folder = new TempFolder();
        using var disk = SmallDisk.TryMount(folder.File("disk"), megabytes: 1);
        List<string> said = [];
        var filler = disk.File("filler");
        File.WriteAllBytes(filler, new byte[700_000]);
        using (var output = Open(disk.File("flows.json"), said))
        {
            Write(output, 0, 2000);
            Assert.InRange(output.Lost, 100, 1900);
            Assert.Single(said);
            Assert.Equal(output.Written, File.ReadAllLines(disk.File("flows.json")).Length);

            File.Delete(filler);
            Write(output, 2000, 100);
            Assert.Equal(2100, output.Written + output.Lost);
            Assert.Equal(output.Written, File.ReadAllLines(disk.File("flows.json")).Length);
        }

        Assert.All(File.ReadAllLines(disk.File("flows.json")), line => JsonFields.Check(line));
    }

    // logrotate's copytruncate: the file is cut to nothing, and goes on from its beginning.
    [Fact]
    public void Write_FileCutMeanwhile_GoesOnAtItsEnd()
    {
        using var folder = new TempFolder();
        using (var output = Open(folder.File("flows.json")))
        {
            Write(output, 0, 10);
            File.WriteAllText(folder.File("flows.json"), "");
            Write(output, 10, 5);
        }

        var lines = File.ReadAllLines(folder.File("flows.json"));
        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => JsonFields.Check(line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tcp:nowhere")]
    [InlineData("tcp:unix:/x")]
    public void TryParse_NoTarget_SaysWhy(string text)
    {
        Assert.False(JsonTarget.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    static JsonOutput Open(string target, List<string>? said = null)
    {
        Assert.True(JsonTarget.TryParse(target, out var parsed, out var error), error);
        return new JsonOutput(parsed.Open(TimeSpan.Zero, line =>
        {
            lock (said ??= [])
            {
                said.Add(line);
            }
        }), commandLines: false);
    }

    static void Write(JsonOutput output, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            output.Write(KnownFlows.Flow(i), KnownFlows.Stamp(i));
        }

        output.KeepTime();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
