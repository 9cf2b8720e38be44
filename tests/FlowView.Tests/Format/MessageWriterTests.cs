using Enrichment.Tests.Nfcapd;
using Enrichment.View.Format;
using Xunit;

namespace Enrichment.View.Tests.Format;

public sealed class MessageWriterTests
{
    [Fact]
    public void WriteLine_ALine_EndsIt()
    {
        using var stream = new MemoryStream();
        using var messages = new MessageWriter(stream);

        messages.WriteLine("größer");
        messages.WriteLine();

        Assert.Equal("größer\n\n"u8.ToArray(), stream.ToArray());
    }

    [Theory]
    [InlineData("2>/dev/full")]
    [InlineData("2>&-")]
    [InlineData(">/dev/full 2>&1")]
    public void WriteLine_WhereItCannotBeWritten_LeavesTheExitCode(string redirection) => Assert.Equal(
        (2, "", ""), Said(Nfdump.RunTool("bash", "-c", $"'{Path.Combine(AppContext.BaseDirectory, "flowview")}' --zork {redirection}")));

    static (int, string, string) Said(Nfdump.Output run) => (run.ExitCode, run.Text, run.Errors);
}
