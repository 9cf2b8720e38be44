using System.Net.Sockets;
using Enrichment.Files;
using Xunit;

namespace Enrichment.Tests.Files;

public sealed class DescriptorStreamTests
{
    [Fact]
    public void Write_SharedFile_GoesOnWhereTheOneBeforeEnded()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
            {
                var descriptor = (int)file.DangerousGetHandle();
                new DescriptorStream(descriptor).Write("one\n"u8);
                new DescriptorStream(descriptor).Write("two\n"u8);
            }

            Assert.Equal("one\ntwo\n", File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Write_NoRoom_ErrnoIsTheResult()
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write);

        var error = Assert.Throws<IOException>(() => new DescriptorStream((int)full.DangerousGetHandle()).Write("x"u8));

        Assert.Equal(28, error.HResult); // ENOSPC
    }

    // As a terminal or a pipe is that another program made so: what does not fit is refused, and has to be tried again.
    [Fact]
    public void Write_NonBlockingReaderIsSlow_AllOfItArrives()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var writing = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        writing.Connect(new UnixDomainSocketEndPoint(path));
        using var reading = listener.Accept();
        File.Delete(path);
        writing.Blocking = false;
        var sent = new byte[4 << 20];
        Random.Shared.NextBytes(sent);

        var writer = new Thread(() =>
        {
            new DescriptorStream((int)writing.SafeHandle.DangerousGetHandle()).Write(sent);
            writing.Shutdown(SocketShutdown.Send);
        });
        writer.Start();
        Thread.Sleep(20);
        using var received = new MemoryStream();
        new NetworkStream(reading).CopyTo(received);
        writer.Join();

        Assert.True(sent.AsSpan().SequenceEqual(received.ToArray()));
    }
}
