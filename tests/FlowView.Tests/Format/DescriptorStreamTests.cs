using Enrichment.View.Format;
using Xunit;

namespace Enrichment.View.Tests.Format;

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
}
