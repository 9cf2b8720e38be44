using System.CommandLine;

namespace Enrichment.CommandLine;

/// <summary>What is wrong with a command line, in one sentence. Compiled into each program that has commands.</summary>
static class UsageSentence
{
    /// <param name="parsed">A command line with at least one error.</param>
    public static string Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens.Count > 0)
        {
            return $"{What(parsed.UnmatchedTokens[0], command)} '{parsed.UnmatchedTokens[0]}'{Expected(command)}";
        }

        return command.Subcommands.Count > 0 ? $"a command is missing{Expected(command)}" : parsed.Errors[0].Message.TrimEnd('.');
    }

    static string What(string token, Command command) =>
        token.StartsWith('-') ? "there is no option" : command.Subcommands.Count > 0 ? "there is no command" : "nothing is expected at";

    static string Expected(Command command) => command.Subcommands.Count > 0
        ? $"; expected {string.Join(", ", command.Subcommands.Select(sub => sub.Name))} (see --help)"
        : $" (see '{string.Join(' ', Names(command))} --help')";

    static IEnumerable<string> Names(Command command) =>
        command.Parents.OfType<Command>().Take(1).SelectMany(parent => Names(parent)).Append(command is RootCommand ? RootName : command.Name);

    static string RootName => Path.GetFileNameWithoutExtension(Environment.ProcessPath ?? RootCommand.ExecutableName);
}
