using System.Globalization;
using System.Text;
using Enrichment.Bindings;
using Enrichment.Tracker.Sources;

namespace Enrichment.Tracker.Commands;

/// <summary>
/// A listing as one JSON object a line: the text form of the feed (an <c>open</c> of each socket), led by what only a
/// listing knows: state, queues and inode. So <c>flowupdater stamp --bindings</c> reads a listing too.
/// </summary>
static class SocketJsonLines
{
    public static void Write(IReadOnlyList<ListedSocket> sockets, Action<ReadOnlySpan<byte>> output)
    {
        using var writer = new BindingTextWriter();
        foreach (var socket in sockets)
        {
            output(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"state":"{{SocketStates.Name(socket.Row.State)}}","recv_q":{{socket.Row.ReceiveQueue}},"send_q":{{socket.Row.SendQueue}},"inode":{{socket.Row.Inode}},""")));
            output(writer.Line(SocketListing.ToBinding(socket)).Span[1..]);
        }
    }
}
