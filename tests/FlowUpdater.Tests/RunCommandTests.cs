using System.Diagnostics;
using System.Globalization;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Updater.Tests.Inputs.Capture.Files;
using Enrichment.Updater.Tests.Inputs.Capture.Live;
using Xunit;

namespace Enrichment.Updater.Tests;

/// <summary>The program as users call it: what it says, and the exit code.</summary>
public sealed class RunCommandTests
{
    static readonly string Program = Path.Combine(AppContext.BaseDirectory, "flowupdater");
    static readonly string Sample = SampleFiles.Path("web-and-udp.pcap");

    [Theory]
    [InlineData("run --bogus", "'--bogus'")]
    [InlineData("run --idle-timeout 5x", "--idle-timeout: '5x' is not a duration")]
    [InlineData("run --active-timeout 0s", "--active-timeout: '0s' is not a duration")]
    [InlineData("run --max-flows 0", "--max-flows: '0' is not a number from 1 to 100000000")]
    [InlineData("run --max-flows many", "--max-flows: 'many' is not a number")]
    [InlineData("run --read a.pcap --capture lo", "--read and --capture exclude each other")]
    [InlineData("run --collect udp:2055", "--collect: 'udp:2055' is not udp:HOST:PORT, tcp:HOST:PORT or tls:HOST:PORT")]
    [InlineData("run --collect udp:*:2055 --capture lo", "--collect and --capture exclude each other")]
    [InlineData("run --collect tls:*:4740", "--collect tls: needs --tls-cert, --tls-key and --tls-ca")]
    [InlineData("run --allow 192.0.2.0/24", "--allow needs --collect ADDR")]
    [InlineData("run --split exporter", "--split needs --write DIR")]
    [InlineData("run --write x --subdirs 9", "--subdirs: '9' is not a number from 0 to 8")]
    [InlineData("run --filter port", "--filter: filter, line 1, column 5: expected a number for 'port', not the end")]
    [InlineData("run --compress gzip", "--compress: 'gzip' is none of none, lzo, bz2, lz4, zstd")]
    [InlineData("run --compress zstd:99", "--compress: 'zstd:99': zstd has the levels 1 to 22")]
    [InlineData("walk", "'walk'")]
    public async Task Misuse_IsOneSentenceAndExitCode2(string arguments, string sentence)
    {
        var (exitCode, said) = await Run(arguments.Split(' '));

        Assert.Equal(2, exitCode);
        Assert.Contains(sentence, Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_File_PrintsTheTotals()
    {
        var (exitCode, said) = await Run("run", "--read", Sample);

        Assert.Equal(0, exitCode);
        Assert.StartsWith("87 packets, 90,284 bytes in 21 flows", said[0], StringComparison.Ordinal);
        Assert.Contains("  not metered     2 frames: not IP 2, cut off 0, bad header 0, unknown link type 0", said);
    }

    [Fact]
    public async Task Read_WithAFilter_WritesWhatPassesAndCountsTheOthers()
    {
        var folder = Directory.CreateTempSubdirectory("run-filter-").FullName;
        try
        {
            var (exitCode, said) = await Run("run", "--read", Sample, "--write", folder, "--filter", "proto udp and not dst port 9");

            Assert.Equal(0, exitCode);
            Assert.Contains("  filtered out    17 flows did not pass --filter", said);
            Assert.Contains($"  written         4 flows to 1 files in {folder}", said);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("none", BlockCompression.None)]
    [InlineData("zstd:9", BlockCompression.Zstd)]
    [InlineData("LZ4:12", BlockCompression.Lz4)]
    public async Task Read_WithCompression_WritesFilesOfThat(string option, BlockCompression compression)
    {
        var folder = Directory.CreateTempSubdirectory("run-compress-").FullName;
        try
        {
            var (exitCode, _) = await Run("run", "--read", Sample, "--write", folder, "--compress", option);

            Assert.Equal(0, exitCode);
            using var reader = NfcapdReader.Open(Assert.Single(Directory.GetFiles(folder)));
            Assert.Equal(compression, reader.Header.Compression);
            Assert.True(reader.Read(new NfcapdBlock()));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Read_TruncatedFile_KeepsTheCompletePacketsAndFails()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, File.ReadAllBytes(Sample)[..990], TestContext.Current.CancellationToken);
            var (exitCode, said) = await Run("run", "--read", path);

            Assert.Equal(1, exitCode);
            Assert.StartsWith("7 packets, 665 bytes", said[0], StringComparison.Ordinal);
            Assert.Equal($"flowupdater: {path}: the record at offset 854 is cut off: 128 bytes announced, 120 are there; packets kept: 9", said[^1]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Read_SeveralFilesAndOneIsBad_MetersTheOthersAndFails()
    {
        var (exitCode, said) = await Run("run", "--read", Sample, "--read", "/etc/passwd", "--read", Sample);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("174 packets", said[0], StringComparison.Ordinal);
        Assert.StartsWith("flowupdater: /etc/passwd: neither pcap nor pcapng: it begins with ", said[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/file.pcap", "flowupdater: /no/such/file.pcap: no such file")]
    [InlineData("/etc/passwd", "flowupdater: /etc/passwd: neither pcap nor pcapng: it begins with ")]
    [InlineData("@args", "flowupdater: @args: no such file")] // No response file.
    public async Task Read_NotACapture_IsOneSentenceAndExitCode1(string path, string sentence)
    {
        var (exitCode, said) = await Run("run", "--read", path);

        Assert.Equal(1, exitCode);
        Assert.StartsWith(sentence, Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_PipeThatStaysOpen_EndsAtSigterm()
    {
        using var program = Start(Program, "run", "--read", "-");
        await program.StandardInput.BaseStream.WriteAsync(await File.ReadAllBytesAsync(Sample, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        await program.StandardInput.BaseStream.FlushAsync(TestContext.Current.CancellationToken);
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        PeerTool.Run("kill", "-TERM", program.Id.ToString(CultureInfo.InvariantCulture));

        var (exitCode, said) = await End(program);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("87 packets", said[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capture_ForATime_StopsByItselfAndPrintsWhatEachInterfaceSaw()
    {
        using var net = new NetworkNamespaces("a");
        using var program = Start("ip", "netns", "exec", net.Real("a"), Program, "run", "--for", "3s");
        await program.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        await net.In("a", () => CaptureRun.Send("127.0.0.1", 5001, 20));

        var (exitCode, said) = await End(program);
        Assert.Equal(0, exitCode);
        Assert.Contains(said, line => line.StartsWith("  lo ", StringComparison.Ordinal) && line.EndsWith(" 0 dropped by the kernel, 0 by the interface", StringComparison.Ordinal));
        Assert.Contains(said, line => line.Contains(" packets, ", StringComparison.Ordinal) && !line.StartsWith("0 packets", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Capture_NoSuchInterface_NamesThoseThatAre()
    {
        var (exitCode, said) = await Run("run", "--capture", "eth99");

        Assert.Equal(1, exitCode);
        Assert.Matches("^flowupdater: no such interface: eth99 \\(there are: .*lo.*\\)$", Assert.Single(said));
    }

    [Fact]
    public async Task Capture_WithoutTheCapability_NamesItAndWhatItIsFor()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Skip("needs root, to give up a capability");
        }

        using var program = Start("setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw", Program, "run", "--capture", "lo");

        var (exitCode, said) = await End(program);
        Assert.Equal(1, exitCode);
        Assert.Equal("flowupdater: capturing on lo needs the capability CAP_NET_RAW, to open a packet socket: run as root", Assert.Single(said));
    }

    static async Task<(int ExitCode, string[] Said)> Run(params string[] arguments)
    {
        using var program = Start(Program, arguments);
        return await End(program);
    }

    static async Task<(int ExitCode, string[] Said)> End(Process program)
    {
        try
        {
            var said = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            await program.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (program.ExitCode, said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        catch (TimeoutException)
        {
            program.Kill();
            throw;
        }
    }

    static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
