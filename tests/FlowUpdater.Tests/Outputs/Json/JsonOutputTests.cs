using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Outputs.Json;
using Enrichment.Updater.Tests.Outputs.Export;
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

    [Theory]
    [InlineData("")]
    [InlineData("tcp:nowhere")]
    [InlineData("tcp:unix:/x")]
    public void TryParse_NoTarget_SaysWhy(string text)
    {
        Assert.False(JsonTarget.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    static JsonOutput Open(string target)
    {
        Assert.True(JsonTarget.TryParse(target, out var parsed, out var error), error);
        return new JsonOutput(parsed.Open(TimeSpan.Zero, _ => { }), commandLines: false);
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
