using System.CommandLine;
using Enrichment.Updater;
using Enrichment.Updater.Stamp;

var root = new RootCommand("Meters packets into flows, stamps each with the processes at its ends, and writes them on.")
{
    RunCommand.Create(),
    StampCommand.Create(),
};

// '@x' is an argument like any other; the library would read a file x.
var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count == 0)
{
    return parsed.Invoke();
}

// Of a mistyped command the library says first that a command is missing; the word that it did not know says more.
Console.Error.WriteLine(parsed.UnmatchedTokens.Count > 0
    ? $"flowupdater: unknown command or option '{parsed.UnmatchedTokens[0]}'; see flowupdater --help"
    : $"flowupdater: {parsed.Errors[0].Message}");
return 2;
