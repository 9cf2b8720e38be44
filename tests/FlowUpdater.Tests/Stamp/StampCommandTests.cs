using Enrichment.Updater.Stamp;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp;

public sealed class StampCommandTests
{
    [Theory]
    [InlineData("f", "there is nothing to stamp with")]
    [InlineData("--services", "Required argument missing")]
    [InlineData("f --tracker nonsense", "--tracker: \"nonsense\" is not an address")]
    [InlineData("f --services --match-time never", "'never' not recognized")]
    [InlineData("f --services --clock-offset soon", "--clock-offset: 'soon' is not auto, a duration such as")]
    [InlineData("f --services --name-format pid", "'pid' not recognized")]
    [InlineData("f --services --jobs 0", "--jobs: '0' is not from 1 to 256")]
    [InlineData("f --bindings b --watch", "--watch: a file of bindings says nothing of flows to come")]
    [InlineData("f --tracker unix:/run/x --watch", "--watch: give --state FILE too")]
    [InlineData("f --journal j --watch --clock-offset auto", "--watch: --clock-offset auto needs files to learn from")]
    [InlineData("f --services --max-hold soon", "--max-hold: 'soon' is not a duration")]
    public void Parse_Misuse_IsSaid(string line, string error) =>
        Assert.Contains(error, StampCommand.Create().Parse(line).Errors[0].Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("f --services")]
    [InlineData("f g --bindings a --bindings b --out d --match-time any --keep --placeholder XXX")]
    [InlineData("f --tracker unix:/run/x.sock --tracker 10.0.0.1:9 --name-format pid/name")]
    [InlineData("f --services --match-time received --export-delay 30s --clock-offset -90s --clock-offset 192.0.2.1=-1.5h")]
    [InlineData("f --services-file /usr/share/wireshark/services")]
    [InlineData("f --journal j --watch --clock-offset 90s --max-hold 10s")]
    [InlineData("f --tracker unix:/run/x.sock --watch --state s --jobs 3")]
    [InlineData("f --services --watch")]
    public void Parse_Use_IsAccepted(string line) => Assert.Empty(StampCommand.Create().Parse(line).Errors);
}
