using System.Globalization;
using Enrichment.Flows;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;
using Enrichment.Tests.Fuzz;
using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Updater.Inputs.Collector;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Collector;

/// <summary>Where messages begin and end in a stream (RFC 7011 §10.4.3), whatever comes.</summary>
public sealed class IpfixSessionTests
{
    static readonly byte[][] Messages =
    [
        Bytes.Ipfix(new Bytes().Template(2, 256, (7, 2), (8, 4))), Bytes.Ipfix(new Bytes()), Bytes.Ipfix(new Bytes().Set(256, new Bytes().U16(80).U32(1))), Bytes.Ipfix(new Bytes().Set(300, new Bytes().U8(new byte[65_515]))),
        Bytes.Ipfix(new Bytes().Set(256, new Bytes().U16(81).U32(2))),
    ];

    // At every byte: what came before is read, and a session that ends within a message says so.
    [Fact]
    public async Task Run_CutAtEveryByte_WholeMessagesAreTaken()
    {
        byte[][] few = [.. Messages.Where(message => message.Length < 1000)];
        var stream = few.SelectMany(message => message).ToArray();
        var ends = few.Select((_, i) => few[..(i + 1)].Sum(message => message.Length)).ToArray();
        for (var cut = 0; cut <= stream.Length; cut++)
        {
            var (taken, problem) = await RunAsync(new MemoryStream(stream, 0, cut));

            Assert.Equal(ends.Count(end => end <= cut), taken.Count);
            var rest = cut - ends.Where(end => end <= cut).Prepend(0).Max();
            Assert.Equal(rest == 0 ? null : $"it ended within a message, of which {rest} bytes had come", problem);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public async Task Run_InPiecesOrManyAtOnce_EachMessageIsTakenAsItIs(int piece)
    {
        var (taken, problem) = await RunAsync(new PiecedStream([.. Messages.Concat(Messages).SelectMany(message => message)], piece));

        Assert.Null(problem);
        Assert.Equal(Messages.Concat(Messages), taken);
    }

    // The header alone has 16; there is no way to the next message.
    [Fact]
    public async Task Run_LengthThatCannotBe_Ends()
    {
        for (var length = 0; length < 16; length++)
        {
            byte[] lies = [.. new Bytes().U16(10, length).ToArray(), .. new byte[100]];
            var (taken, problem) = await RunAsync(new MemoryStream([.. Messages[0], .. lies, .. Messages[2]]));

            Assert.Equal(Messages[0], Assert.Single(taken));
            Assert.Equal($"it sends no IPFIX: version 10, length {length} where 10 and at least 16 belong", problem);
        }
    }

    // One that is shorter or longer than it says: what stands where the next one should begin is none.
    [Theory]
    [InlineData(-2)]
    [InlineData(6)]
    public async Task Run_LengthThatLies_EndsAtTheNextMessage(int more)
    {
        byte[] lying = [.. Messages[2]];
        lying[3] = (byte)(lying[3] + more);

        var (taken, problem) = await RunAsync(new MemoryStream([.. Messages[0], .. lying, .. Messages[0]]));

        Assert.Equal(2, taken.Count);
        Assert.StartsWith("it sends no IPFIX: version ", problem, StringComparison.Ordinal);
    }

    /// <summary>FUZZ_DATAGRAMS: how many (default 10,000).</summary>
    [Fact]
    public async Task Run_MutatedStreams_EndOrAreReadInBoundedMemory()
    {
        var many = int.TryParse(Environment.GetEnvironmentVariable("FUZZ_DATAGRAMS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 10_000;
        byte[] seed = [.. Messages[0], .. Messages[1], .. Messages[2], .. Messages[4], .. Messages[2]];
        var queue = new BatchQueue(64 << 20);
        var sources = new ExportSources(new SourceNumbers());
        var decoder = new FlowDecoder(sources, queue.Rent(), queue);
        var (whole, ended) = (0, 0);
        for (var i = 0; i < many; i++)
        {
            var stream = Mutation.Of(seed, i);
            var bytes = 0;
            var problem = await RunAsync(new PiecedStream(stream, 1 + (i % 97)), message =>
            {
                Assert.InRange(message.Length, 16, ushort.MaxValue);
                bytes += message.Length;
                decoder.Decode(message.Span, IpAddress.Parse("192.0.2.1"), Bytes.Now * 1_000_000_000);
            });
            Assert.InRange(bytes, 0, stream.Length);
            _ = problem is null ? whole++ : ended++;
        }

        Assert.True(whole > many / 20 && ended > many / 4, $"{whole} streams were read to their end, {ended} were ended");
        Assert.InRange(sources.All.Count, 1, 256);
    }

    static async Task<(List<byte[]> Taken, string? Problem)> RunAsync(Stream stream)
    {
        List<byte[]> taken = [];
        return (taken, await RunAsync(stream, message => taken.Add(message.ToArray())));
    }

    static async Task<string?> RunAsync(Stream stream, Action<ReadOnlyMemory<byte>> take)
    {
        try
        {
            await new IpfixSession(stream, TimeSpan.FromMinutes(2), take).RunAsync(CancellationToken.None);
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }

    /// <summary>As a network gives it: at most so much at a time.</summary>
    sealed class PiecedStream(byte[] content, int piece) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
