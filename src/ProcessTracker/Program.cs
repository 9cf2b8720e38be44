using System.CommandLine;
using Enrichment.CommandLine;
using Enrichment.Tracker.Commands;

// A response file is nothing that a daemon's command line needs, and @ may begin an argument.
var parserConfiguration = new ParserConfiguration { ResponseFileTokenReplacer = null };
var root = new RootCommand("Learns which process owns which socket, and tells it to flow collectors.")
{
    RunCommand.Create(),
    ListCommand.Create(),
    WatchCommand.Create(),
    StatusCommand.Create(),
};
var parsed = root.Parse(args, parserConfiguration);
if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine($"processtracker: {UsageSentence.Of(parsed)}");
    return 2;
}

return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
