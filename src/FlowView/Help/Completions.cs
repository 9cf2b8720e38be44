using Enrichment.View.Format;
using Enrichment.View.Query;

namespace Enrichment.View.Help;

/// <summary><c>--completion</c>: what a shell needs to know to complete our command lines, made of the option table.</summary>
static class Completions
{
    /// <exception cref="UsageException">A shell that is not known.</exception>
    public static void Write(OutputFile output, string shell)
    {
        switch (shell)
        {
            case "bash": Bash(output); break;
            case "zsh": Zsh(output); break;
            case "fish": Fish(output); break;
            default: throw new UsageException($"--completion knows bash, zsh and fish, not '{shell}'");
        }
    }

    static void Bash(OutputFile output)
    {
        output.Line("# made by flowview --completion bash");
        output.Line("_flowview() {");
        output.Line("    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}");
        output.Line("    COMPREPLY=()");
        output.Line("    case $before in");
        foreach (var option in OptionTable.All.Where(option => option.Argument is not null && !option.MayLackArgument))
        {
            var values = CompletionValues.Of(option);
            var answer = values.Count > 0 ? $"mapfile -t COMPREPLY < <(compgen -W '{string.Join(' ', values)}' -- \"$word\")"
                : CompletionValues.AreFiles(option) ? "mapfile -t COMPREPLY < <(compgen -f -- \"$word\")"
                : ":";
            output.Line($"        {string.Join(" | ", CompletionValues.Names(option))}) {answer}; return ;;");
        }

        output.Line("    esac");
        output.Line("    if [[ $word == -* ]]; then");
        output.Line($"        mapfile -t COMPREPLY < <(compgen -W '{string.Join(' ', OptionTable.All.SelectMany(Typed))}' -- \"$word\")");
        output.Line("    elif ((COMP_CWORD == 1)); then");
        output.Line("        mapfile -t COMPREPLY < <(compgen -W 'profile' -- \"$word\")");
        output.Line("    fi");
        output.Line("}");
        output.Line("complete -o filenames -F _flowview flowview");
    }

    static void Zsh(OutputFile output)
    {
        output.Line("#compdef flowview");
        output.Line("# made by flowview --completion zsh");
        output.Line("_arguments -s -S \\");
        foreach (var option in OptionTable.All)
        {
            foreach (var name in CompletionValues.Names(option))
            {
                output.Line($"    '{name}{Separator(option, name)}[{ZshText(option.Help)}]{ZshArgument(option)}' \\");
            }
        }

        output.Line("    '1:profile, or a filter:(profile)' \\");
        output.Line("    '*:filter:'");
    }

    static void Fish(OutputFile output)
    {
        output.Line("# made by flowview --completion fish");
        output.Line("complete -c flowview -f");
        output.Line("complete -c flowview -n __fish_use_subcommand -a profile -d 'what each process did, and what is new'");
        foreach (var option in OptionTable.All)
        {
            var letter = option.Letter == '\0' ? "" : $" -s {option.Letter}";
            var name = option.Name is null ? "" : $" -l {option.Name}";
            var values = CompletionValues.Of(option);
            var argument = option.Argument is null || option.MayLackArgument ? ""
                : values.Count > 0 ? $" -x -a '{string.Join(' ', values)}'"
                : CompletionValues.AreFiles(option) ? " -r -F"
                : " -x";
            output.Line($"complete -c flowview{letter}{name}{argument} -d '{option.Help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'");
        }
    }

    /// <summary>An argument that may be missing stands in the same word: all of them are offered.</summary>
    static IEnumerable<string> Typed(Option option) => option.MayLackArgument
        ? CompletionValues.Names(option).SelectMany(name => CompletionValues.Of(option).Select(value => $"{name}={value}"))
        : CompletionValues.Names(option);

    static string Separator(Option option, string name) =>
        option.MayLackArgument ? "=-" : option.Argument is null ? "" : name.StartsWith("--", StringComparison.Ordinal) ? "=" : "+";

    static string ZshArgument(Option option)
    {
        var values = CompletionValues.Of(option);
        return option.Argument is null ? ""
            : values.Count > 0 ? $":{option.Argument.TrimStart('=')}:({string.Join(' ', values)})"
            : CompletionValues.AreFiles(option) ? $":{option.Argument}:_files"
            : $":{option.Argument}: ";
    }

    static string ZshText(string help) => help.Replace("'", "’", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal)
        .Replace("]", "\\]", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
}
