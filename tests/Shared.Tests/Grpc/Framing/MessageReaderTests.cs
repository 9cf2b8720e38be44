using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Enrichment.Grpc;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Framing;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace Enrichment.Tests.Grpc.Framing;

public sealed class MessageReaderTests
{
    const int Limit = 1000;

    [Theory]
    [InlineData("0000000000", "")]
    [InlineData("00000000030a0161", "a")]
    [InlineData("00000000030a0161 0000000000 00000000040a026262", "a||bb")]
    [InlineData("", null)]
    public async Task ReadAsync_Frames_Messages(string hex, string? expected)
    {
        var read = await ReadAllAsync(Bytes(hex));
        Assert.Equal(expected?.Split('|') ?? [], read.Select(m => m.Value));
    }

    [Theory]
    [InlineData("00", GrpcStatusCode.Internal, "the stream ended within a message: 1 of 5 bytes came")]
    [InlineData("00000000", GrpcStatusCode.Internal, "the stream ended within a message: 4 of 5 bytes came")]
    [InlineData("00000000030a01", GrpcStatusCode.Internal, "the stream ended within a message: 7 of 8 bytes came")]
    [InlineData("02000000030a0161", GrpcStatusCode.Internal, "a message began with the flag 2; only 0 and 1 (compressed) are defined")]
    [InlineData("00000003e9", GrpcStatusCode.ResourceExhausted, "received a message of 1001 bytes; the limit is 1000")]
    [InlineData("00ffffffff", GrpcStatusCode.ResourceExhausted, "received a message of 4294967295 bytes; the limit is 1000")]
    [InlineData("01000000030a0161", GrpcStatusCode.Internal, "a message is marked as compressed and is not gzip")]
    public async Task ReadAsync_BadFrame_OneSentence(string hex, GrpcStatusCode status, string message)
    {
        var e = await Assert.ThrowsAsync<GrpcException>(() => ReadAllAsync(Bytes(hex)));
        Assert.Equal(status, e.StatusCode);
        Assert.Equal(message, e.Message);
    }

    [Fact]
    public async Task ReadAsync_CompressedButNotAgreed_Internal()
    {
        var e = await Assert.ThrowsAsync<GrpcException>(() => ReadAllAsync(Bytes("01000000030a0161"), gzip: false));
        Assert.Equal("a message is marked as compressed, but no grpc-encoding was agreed", e.Message);
    }

    [Fact]
    public async Task ReadAsync_NotProtobuf_NamesTheMessage()
    {
        var e = await Assert.ThrowsAsync<GrpcException>(() => ReadAllAsync(Bytes("00000000020a7f")));
        Assert.Equal(GrpcStatusCode.Internal, e.StatusCode);
        Assert.StartsWith("a message is not a StringValue: ", e.Message, StringComparison.Ordinal);
    }

    /// <summary>A hundred megabytes of zeros in a hundred kilobytes: inflating stops at the limit.</summary>
    [Fact]
    public async Task ReadAsync_GzipBomb_ResourceExhaustedBeforeItIsInflated()
    {
        var bomb = Compressed(new byte[100_000_000]);
        var frame = new byte[5 + bomb.Length];
        frame[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), bomb.Length);
        bomb.CopyTo(frame, 5);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var reading = ReadAllAsync(frame, limit: 1_000_000);

        Assert.True(reading.IsCompleted); // on this thread, whose allocations are counted
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
        var e = await Assert.ThrowsAsync<GrpcException>(() => reading);
        Assert.Equal("received a compressed message that inflates beyond the limit of 1000000 bytes", e.Message);
    }

    [Fact]
    public async Task ReadAsync_EveryByteOnItsOwn_SameMessages()
    {
        var bytes = Bytes("00000000030a0161 0000000000 00000000040a026262");
        var pipe = new Pipe();
        var reading = Task.Run(() => ReadAllAsync(pipe.Reader, StringValue.Parser, true, Limit));
        foreach (var b in bytes)
        {
            await pipe.Writer.WriteAsync(new[] { b }, TestContext.Current.CancellationToken);
            await Task.Yield();
        }

        await pipe.Writer.CompleteAsync();
        Assert.Equal(["a", "", "bb"], (await reading).Select(m => m.Value));
    }

    [Fact]
    public void ReadAsync_AnyBytes_MessagesOrGrpcException() => Prop.ForAll<byte[], bool>((bytes, framed) =>
    {
        var input = framed ? [0, 0, 0, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes] : bytes;
        try
        {
            ReadAllAsync(PipeReader.Create(new ReadOnlySequence<byte>(input)), FeedMessage.Parser, true, Limit).GetAwaiter().GetResult();
        }
        catch (GrpcException)
        {
            // The other of the two outcomes; anything else fails the property.
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    /// <summary>Real messages with a few bytes changed reach deeper into the parser than random ones do.</summary>
    [Fact]
    public void ReadAsync_DamagedFeed_MessagesOrGrpcException() => Prop.ForAll<ushort, byte, bool>((position, value, gzip) =>
    {
        var plain = new FeedMessage { Changes = new Changes { Processes = { new Process { Id = 1, Name = "x" } }, Changes_ = { new Change { Sequence = 3 } } } };
        var pipe = new Pipe();
        var writer = new MessageWriter<FeedMessage>(pipe.Writer, gzip);
        for (var i = 0; i < 20; i++) plain.Changes.Processes.Add(new Process { Id = (uint)i, Name = "process", Executable = "/usr/bin/process" });
        writer.Write(plain);
        writer.Write(plain);
        pipe.Writer.Complete();
        pipe.Reader.TryRead(out var result);
        var bytes = result.Buffer.ToArray();
        bytes[position % bytes.Length] ^= value;
        try
        {
            ReadAllAsync(PipeReader.Create(new ReadOnlySequence<byte>(bytes)), FeedMessage.Parser, true, 100_000).GetAwaiter().GetResult();
        }
        catch (GrpcException)
        {
            // As above.
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    internal static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    internal static byte[] Compressed(byte[] plain)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal)) gzip.Write(plain);
        return stream.ToArray();
    }

    static Task<List<StringValue>> ReadAllAsync(byte[] bytes, bool gzip = true, int limit = Limit)
        => ReadAllAsync(PipeReader.Create(new ReadOnlySequence<byte>(bytes)), StringValue.Parser, gzip, limit);

    static async Task<List<T>> ReadAllAsync<T>(PipeReader pipe, MessageParser<T> parser, bool gzip, int limit)
        where T : class, IMessage<T>
    {
        var reader = new MessageReader<T>(pipe, parser, gzip, limit);
        var messages = new List<T>();
        while (await reader.ReadAsync(CancellationToken.None) is { } message) messages.Add(message);
        return messages;
    }
}
