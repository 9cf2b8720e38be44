using System.Diagnostics;
using System.Globalization;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Tests.Inputs.Capture.Files;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Export;

/// <summary>The installed nfcapd, listening on loopback. It is stopped only when it has read all that was sent.</summary>
sealed class NfcapdPeer : IDisposable
{
    readonly TempFolder _folder = new();
    readonly Process _process;
    bool _stopped;

    public NfcapdPeer()
    {
        Port = UdpPort.Free();
        _process = PeerTool.Start("nfcapd", "-l", _folder.Path, "-b", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-t", Nfcapds.OneFile, "-B", "8000000");
        _process.OutputDataReceived += Hear;
        _process.ErrorDataReceived += Hear;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Until(() => Queued() is not null, "nfcapd listens");
    }

    public int Port { get; }

    /// <summary>What it said: its complaints among other things.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return string.Join('\n', _said);
            }
        }
    }

    readonly List<string> _said = [];

    /// <summary>Ends nfcapd and prints what it has stored.</summary>
    public string[] Print(string format)
    {
        Stop();
        var file = Assert.Single(Directory.GetFiles(_folder.Path, "nfcapd.2*"));
        return Nfdump.Print(file, format);
    }

    public void Dispose()
    {
        Stop();
        _process.Dispose();
        _folder.Dispose();
    }

    public static void Until(Func<bool> condition, string what)
    {
        for (var clock = Stopwatch.StartNew(); !condition(); Thread.Sleep(10))
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"after 30 s it is still not so that {what}");
        }
    }

    void Stop()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        Until(() => Queued() is 0 or null, "nfcapd has read everything");
        PeerTool.Run("kill", "-TERM", _process.Id.ToString(CultureInfo.InvariantCulture));
        Assert.True(_process.WaitForExit(20_000), "nfcapd does not end");
        _process.WaitForExit();
    }

    /// <summary>Bytes that wait in its socket; null: there is no such socket.</summary>
    long? Queued()
    {
        var port = Port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var line in File.ReadLines("/proc/net/udp").Skip(1))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields[1].EndsWith(":" + port, StringComparison.Ordinal))
            {
                return long.Parse(fields[4].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    void Hear(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
        {
            _said.Add(line.Data ?? "");
        }
    }
}
