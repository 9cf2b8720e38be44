using System.Globalization;
using System.Text;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Text;
using Enrichment.Tracker.Sources;

namespace Enrichment.Tracker.Commands;

/// <summary>A listing as a table for people: columns as wide as their widest cell, the processes last.</summary>
static class SocketTableText
{
    public static void Write(IReadOnlyList<ListedSocket> sockets, Action<ReadOnlySpan<byte>> output)
    {
        var showsNamespace = sockets.Select(static socket => socket.Namespace.Inode).Distinct().Skip(1).Any();
        var rows = new List<string[]>(sockets.Count + 1) { Cells(showsNamespace, Heading) };
        rows.AddRange(sockets.Select(socket => Cells(showsNamespace, CellsOf(socket))));
        var widths = new int[rows[0].Length];
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                widths[i] = Math.Max(widths[i], row[i].Length);
            }
        }

        var text = new TextBuffer();
        foreach (var row in rows)
        {
            WriteRow(row, widths, text);
            if (text.Length > 32 * 1024)
            {
                output(text.Written);
                text.Clear();
            }
        }

        output(text.Written);
    }

    static readonly string[] Heading = ["NETNS", "PROTO", "STATE", "RECV-Q", "SEND-Q", "LOCAL", "REMOTE", "USER", "PROCESS"];

    static string[] Cells(bool showsNamespace, string[] cells) => showsNamespace ? cells : cells[1..];

    static string[] CellsOf(ListedSocket socket) =>
    [
        socket.Namespace.Name ?? socket.Namespace.Inode.ToString(CultureInfo.InvariantCulture),
        ProtocolOf(socket),
        SocketStates.Name(socket.Row.State),
        socket.Row.ReceiveQueue.ToString(CultureInfo.InvariantCulture),
        socket.Row.SendQueue.ToString(CultureInfo.InvariantCulture),
        LocalOf(socket.Row),
        socket.Row.Remote?.ToString() ?? "*",
        socket.Owners.Count > 0 ? socket.Owners[0].UserName ?? socket.Owners[0].Uid.ToString(CultureInfo.InvariantCulture) : "-",
        socket.Owners.Count > 0 ? string.Join(',', socket.Owners.Select(NameOf)) : "-",
    ];

    static string ProtocolOf(in ListedSocket socket) =>
        socket.Table.IsRaw ? "raw/" + ProtocolName.Of(socket.Row.Protocol) : ProtocolName.Of(socket.Row.Protocol);

    /// <summary>As ss writes it: * where both IPv4 and IPv6 come in.</summary>
    static string LocalOf(in SocketRow row) =>
        row.DualStack ? string.Create(CultureInfo.InvariantCulture, $"*:{row.LocalPort}")
        : row.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6 && row.LocalPort == 0 ? row.LocalAddress.ToString()
        : row.Local.ToString();

    static string NameOf(ProcessInfo process) => string.Create(CultureInfo.InvariantCulture, $"{process.Name}[{process.Pid}]");

    static void WriteRow(string[] row, int[] widths, TextBuffer text)
    {
        for (var i = 0; i < row.Length; i++)
        {
            ForeignText.ForTerminal(text, Encoding.UTF8.GetBytes(row[i]));
            if (i < row.Length - 1)
            {
                text.Spaces(widths[i] - row[i].Length + 1);
            }
        }

        text.Byte((byte)'\n');
    }
}
