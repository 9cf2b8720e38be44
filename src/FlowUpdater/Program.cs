using System.CommandLine;
using Enrichment.CommandLine;
using Enrichment.Updater;
using Enrichment.Updater.Metrics;
using Enrichment.Updater.Stamp;

var root = new RootCommand("Meters packets into flows, stamps each with the processes at its ends, and writes them on.")
{
    RunCommand.Create(),
    StampCommand.Create(),
    StatusCommand.Create(),
};

// '@x' is an argument like any other; the library would read a file x.
var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count == 0)
{
    return parsed.Invoke();
}

Console.Error.WriteLine($"flowupdater: {UsageSentence.Of(parsed)}");
return 2;
