using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Framing;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace Enrichment.Tests.Grpc.Framing;

public sealed class MessageWriterTests
{
    [Theory]
    [InlineData("", "0000000000")]
    [InlineData("a", "00000000030a0161")]
    public void Write_Text_Bytes(string text, string hex)
    {
        var pipe = new Pipe();
        new MessageWriter<StringValue>(pipe.Writer, gzip: false).Write(new StringValue { Value = text });
        Assert.Equal(MessageReaderTests.Bytes(hex), Written(pipe));
    }

    [Fact]
    public void Write_GzipAgreed_OnlyWhatIsWorthItIsCompressed()
    {
        var pipe = new Pipe();
        var writer = new MessageWriter<StringValue>(pipe.Writer, gzip: true);
        writer.Write(new StringValue { Value = "short" });
        writer.Write(new StringValue { Value = new string('x', 10_000) });
        var bytes = Written(pipe);

        Assert.Equal(MessageReaderTests.Bytes("00000000070a0573686f7274"), bytes[..12]);
        Assert.Equal(1, bytes[12]);
        using var gzip = new GZipStream(new MemoryStream(bytes[17..]), CompressionMode.Decompress);
        Assert.Equal(new string('x', 10_000), StringValue.Parser.ParseFrom(gzip).Value);
    }

    [Fact]
    public async Task Write_ChangesAgainAndAgain_AllocatesNothing()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var writer = new MessageWriter<FeedMessage>(pipe.Writer, gzip: false);
        var message = new FeedMessage { Changes = new Changes() };
        for (var i = 0; i < 100; i++) message.Changes.Changes_.Add(new Change { Sequence = 5, Binding = new Binding { Id = 7, ProcessIds = { 1 } } });
        await WriteAndDrop(100);

        // The test's own state machine; 100,000 changes go by.
        Assert.InRange(Allocations.Of(() => Assert.True(WriteAndDrop(1000).IsCompletedSuccessfully), enough: 200), 0, 200);

        async Task WriteAndDrop(int times)
        {
            for (var i = 0; i < times; i++)
            {
                writer.Write(message);
                await pipe.Writer.FlushAsync(); // never full: completes at once, on this thread
                pipe.Reader.TryRead(out var result);
                pipe.Reader.AdvanceTo(result.Buffer.End);
            }
        }
    }

    static byte[] Written(Pipe pipe)
    {
        pipe.Writer.Complete();
        pipe.Reader.TryRead(out var result);
        return result.Buffer.ToArray();
    }
}
