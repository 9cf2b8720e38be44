using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Tests.Inputs.Capture.Files;

namespace Enrichment.Updater.Tests.Outputs.Export;

/// <summary>pmacct's collector on loopback, told of the fields that carry names (its aggregate_primitives); it writes a line of JSON for each flow.</summary>
sealed class NfacctdPeer : IDisposable
{
    readonly TempFolder _folder = new();
    readonly Process _process;
    readonly StringBuilder _said = new();

    /// <param name="primitives">Name, field type and length of each field that it would not know by itself: <c>name=… field_type=… len=… semantics=…</c>.</param>
    public NfacctdPeer(params string[] primitives)
    {
        Port = UdpPort.Free();
        var names = primitives.Select(line => line.Split(' ')[0]["name=".Length..]);
        var map = _folder.Write("primitives", Encoding.ASCII.GetBytes(string.Join('\n', primitives) + "\n"));
        var configuration = _folder.Write("nfacctd.conf", Encoding.ASCII.GetBytes($"""
            daemonize: false
            nfacctd_ip: 127.0.0.1
            nfacctd_port: {Port.ToString(CultureInfo.InvariantCulture)}
            nfacctd_disable_checks: false
            aggregate_primitives: {map}
            plugins: print
            aggregate: src_host, dst_host, src_port, dst_port, proto, tos, tcpflags, in_iface, {string.Join(", ", names)}
            print_output: json
            print_output_file: {_folder.File("flows.json")}
            print_output_file_append: true
            print_refresh_time: 1

            """));
        _process = PeerTool.Start("nfacctd", "-f", configuration);
        _process.OutputDataReceived += Hear;
        _process.ErrorDataReceived += Hear;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        // What comes before its plugin has begun can hold the plugin up for ever.
        NfcapdPeer.Until(() => Said.Contains("waiting for NetFlow/IPFIX data", StringComparison.Ordinal) && Said.Contains("Purging cache - END", StringComparison.Ordinal), "nfacctd listens");
    }

    public int Port { get; }

    /// <summary>Its complaints among other things.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>What it has made of the datagrams; it is waited for until there are so many flows.</summary>
    public List<JsonElement> Flows(int count)
    {
        List<JsonElement> flows = [];
        NfcapdPeer.Until(
            () =>
            {
                // The last line may be in the making.
                var text = File.Exists(_folder.File("flows.json")) ? File.ReadAllText(_folder.File("flows.json")) : "";
                flows = [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
                return flows.Count >= count;
            },
            $"nfacctd has {count} flows\n{Said}");
        return flows;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true); // Its plugin is a process of its own.
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }

    void Hear(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
        {
            _said.AppendLine(line.Data);
        }
    }
}
