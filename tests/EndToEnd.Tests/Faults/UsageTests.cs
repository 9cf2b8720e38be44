using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>Command lines that make no sense: one sentence that says what was expected, and exit code 2.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("", "a command is missing; expected run, stamp, status \\(see --help\\)")]
    [InlineData("zork", "there is no command 'zork'; expected run, stamp, status \\(see --help\\)")]
    [InlineData("run --zork", "there is no option '--zork' \\(see 'flowupdater run --help'\\)")]
    [InlineData("run extra", "nothing is expected at 'extra' \\(see 'flowupdater run --help'\\)")]
    [InlineData("stamp --zork x", "there is no option '--zork' \\(see 'flowupdater stamp --help'\\)")]
    [InlineData("run --for 5parsec", "--for: '5parsec' is not a duration from 1ms to 40d, such as 250ms, 20s or 5m")]
    [InlineData("run --tracker zork", "--tracker: \"zork\" is not an address: the port is missing; expected unix:PATH, HOST:PORT or \\[IPV6\\]:PORT")]
    [InlineData("run --print fmt:%zork", "--print: Output format parse error at: %zork, character 1; formats and columns are those of 'flowview --help'")]
    [InlineData("run --print zork", "--print: Unknown output mode 'zork'; known are raw, line.*")]
    [InlineData("run --max-flows many", "--max-flows: 'many' is not a number from 1 to 100000000")]
    [InlineData("run --read a --capture b", "--read and --capture exclude each other: .*")]
    [InlineData("run --read", "Required argument missing for option: '--read'")]
    public void Updater(string arguments, string sentence) => Fault.Is(Run(Published.Updater, arguments), 2, sentence);

    [Theory]
    [InlineData("", "a command is missing; expected run, list, watch, status \\(see --help\\)")]
    [InlineData("zork", "there is no command 'zork'; expected run, list, watch, status \\(see --help\\)")]
    [InlineData("watch --zork 5", "there is no option '--zork' \\(see 'processtracker watch --help'\\)")]
    [InlineData("run --interval 5parsec", "--interval: '5parsec' is not a duration from 5ms to 1m, such as 250ms")]
    [InlineData("run --listen zork", "--listen: \"zork\" is not an address: the port is missing; expected unix:PATH, HOST:PORT or \\[IPV6\\]:PORT")]
    [InlineData("list -o zork", "--output: 'zork' is not one of text, json")]
    public void Tracker(string arguments, string sentence) => Fault.Is(Run(Published.Tracker, arguments), 2, sentence);

    [Theory]
    [InlineData("", "name a file or a directory with -r or -R \\(see --help\\)")]
    [InlineData("--zork", "there is no option --zork \\(see --help\\)")]
    [InlineData("-r", "-r needs an argument: PATH")]
    [InlineData("-r a -R b", "-r and -R cannot be used together")]
    [InlineData("-r a -c some", "-c needs a number above 0, not 'some'")]
    [InlineData("-r a proto", "filter, line 1, column 6: expected a protocol such as tcp, udp or 47, not the end")]
    public void View(string arguments, string sentence) => Fault.Is(Run(Published.View, arguments), 2, sentence);

    static Tool.Result Run(string program, string arguments) => Tool.Run(program, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
